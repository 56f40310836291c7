package io.github.crossstage.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @Test
    void whatIsNotGivenIsUsual() {
        Arguments arguments = Arguments.parse("photos", "table", "--model", "s3a://models/my net.onnx");
        assertEquals("csv", arguments.format());
        assertEquals(new Settings("my net.onnx", "imagenet", List.of(), false, 8, "auto"), arguments.settings());
    }

    @Test
    void labelsGoAsNames() {
        Arguments arguments = Arguments.parse(
                "photos", "table", "--model", "net.onnx", "--labels", "cifar10", "--outputs", "probabilities");
        assertEquals("airplane", arguments.settings().labels().get(0));
        assertEquals(10, arguments.settings().labels().size());
        assertTrue(arguments.settings().givesProbabilities());
    }

    @ParameterizedTest
    @CsvSource({
        "photos, PICTURES and OUTPUT",
        "photos --model net.onnx, PICTURES and OUTPUT",
        "photos table, --model is missing",
        "photos table --model, has no value",
        "photos table --modle net.onnx, --modle is unknown",
        "photos table --model net.onnx --batch 0, --batch 0",
        "photos table --model net.onnx --format xml, csv or parquet",
        "photos table --model net.onnx --preprocessing none, cifar10",
        "photos table --model net.onnx --labels nowhere.txt, nowhere.txt"
    })
    void wrongOnesSayWhatIsExpected(String line, String expected) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Arguments.parse(line.split(" ")));
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }
}
