package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.InputSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

class NamedArgumentsTest {
    private static final InputSpec A = new InputSpec("a", List.of(-1L, 3L));
    private static final InputSpec A_B = new InputSpec("a=b", List.of(-1L, 3L));

    private static Map<String, String> split(List<InputSpec> inputs, String... arguments) {
        CommandSpec command = CommandSpec.create();
        new CommandLine(command);
        return NamedArguments.split(command, List.of(arguments), inputs);
    }

    @Test
    void oneInputNeedsNoName() {
        assertEquals(Map.of("a", "x.npy"), split(List.of(A), "x.npy"));
        assertEquals(Map.of("a", "x.npy"), split(List.of(A), "a=x.npy"));
    }

    @Test
    void namesOfTheNetworkDecideTheLongestFirst() {
        assertEquals(Map.of("a", "1", "a=b", "2"), split(List.of(A, A_B), "a=b=2", "a=1"));
    }

    @Test
    void severalInputsNeedNames() {
        ParameterException failure = assertThrows(ParameterException.class, () -> split(List.of(A, A_B), "x.npy"));
        assertTrue(failure.getMessage().contains("which input? Write NAME=x.npy"), failure.getMessage());
    }

    @Test
    void unknownNamesAreRefused() {
        assertThrows(ParameterException.class, () -> split(List.of(A), "c=x.npy"));
    }

    @Test
    void namesGivenTwiceAreRefused() {
        assertThrows(ParameterException.class, () -> split(List.of(A), "x.npy", "a=y.npy"));
    }
}
