package io.github.crossstage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.benchmarks.onnx.MishForm;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How --networks and --shapes are read. */
class PublishedNetworkTest {
    private static PublishedNetwork parse(String text, Optional<Integer> size) {
        return PublishedNetwork.parse(text, size, MishForm.DECOMPOSED);
    }

    @Test
    void takesThePublishedSizeUnlessOneIsNamed() {
        assertEquals(224, parse("densenet121", Optional.empty()).side());
        assertEquals(320, parse("densenet121", Optional.of(320)).side());
        assertEquals(416, parse("cspdarknet53@416", Optional.of(320)).side());
    }

    @Test
    void theRowIsCalledAsTheRegistryCallsIt() {
        PublishedNetwork network = parse("cspdarknet53@416", Optional.empty());
        assertEquals("cspdarknet53", network.name());
        try (GraphSource source = network.open()) {
            assertEquals(Map.of("input", Shape.of(8, 3, 416, 416)), network.shapes(source, 8));
        }
    }

    @Test
    void namesTheNearestNetworks() {
        String message = assertThrows(IllegalArgumentException.class, () -> parse("densnet121", Optional.empty()))
                .getMessage();
        assertTrue(message.contains("densenet121"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"densenet121@", "densenet121@0", "densenet121@-1", "densenet121@big", "densenet121@224@224"})
    void refusesASizeThatIsNoNumber(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> parse(text, Optional.empty()))
                .getMessage();
        assertTrue(message.contains("densenet121@256"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"128x64", "0x1x1", "128x64x3136x1", "axbxc", ""})
    void refusesAShapeThatIsNone(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> MatrixShape.parse(text))
                .getMessage();
        assertTrue(message.contains("128x64x3136"), message);
    }

    @Test
    void theUsualShapesAreShapes() {
        MatrixShape.USUAL.forEach(
                text -> assertEquals(text, MatrixShape.parse(text).toString()));
    }
}
