package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final Path DEMO = Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx");

    @Test
    void helpGoesToStandardOutput() {
        Invocation help = Invocation.of("--help").expecting(0);
        for (String command : "devices classify detect summary verify run bench bundle plan explain".split(" ")) {
            assertTrue(help.out().contains("\n  " + command + " "), command);
        }
        assertEquals("", help.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"devices", "classify", "detect", "summary", "verify", "run", "bench", "plan", "explain"})
    void everyCommandHasHelp(String command) {
        assertTrue(Invocation.of(command, "--help").expecting(0).out().contains("crossstage " + command));
    }

    @Test
    void versionNamesJavaToo() {
        assertTrue(Invocation.of("--version").expecting(0).out().startsWith("crossstage "));
    }

    @Test
    void noCommandIsWrongUsage() {
        Invocation.of().failingWith(2, "Missing command");
    }

    @Test
    void unknownCommandIsWrongUsageWithASuggestion() {
        Invocation.of("clasify").failingWith(2, "Did you mean: crossstage classify");
    }

    @Test
    void unknownOptionIsWrongUsage() {
        Invocation.of("summary", "--modle", DEMO).failingWith(2, "--modle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "bench", "plan", "explain", "classify", "detect"})
    void aWrongPassIsWrongUsageAndListsThem(String command) {
        Invocation.of(command, "--model", DEMO, "--without", "FoldPad", "--without", "FoldBatchNorms")
                .failingWith(2, "There is no pass 'FoldBatchNorms'; the passes are [RemoveDeadNodes, FoldConstants,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"summary", "verify", "bench", "plan", "explain"})
    void commandsOnAModelNeedOne(String command) {
        Invocation.of(command).failingWith(2, "Missing required option: '--model=FILE'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"summary", "verify", "bench", "plan", "explain"})
    void missingModelFileIsAFailure(String command) {
        Invocation.of(command, "--model", "no/such.onnx").failingWith(1, "crossstage: no/such.onnx: no such file");
    }

    @Test
    void folderInPlaceOfAModelIsAFailure() {
        Invocation.of("summary", "--model", "src").failingWith(1, "src: is a folder, expected a file");
    }

    @Test
    void fileThatIsNoModelIsAFailure() {
        Invocation.of("summary", "--model", "pom.xml").failingWith(1, "pom.xml");
    }

    @Test
    void debugPrintsWhereAnErrorCameFrom() {
        Invocation.of("summary", "--model", "no/such.onnx", "--debug")
                .expecting(1)
                .saying("\tat io.github.crossstage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--repetitions=0", "--batch=0", "--batch=x", "--input=1x3xax3", "--input=0x3x32x32"})
    void numbersOutOfRangeAreWrongUsage(String option) {
        Invocation.of("bench", "--model", DEMO, "--device", "reference", option).failingWith(2, option.split("=")[0]);
    }

    @Test
    void theReferenceIsNotVerifiedAgainstItself() {
        Invocation.of("devices", "--verify", "--device", "reference")
                .failingWith(1, "A check of a driver needs an OpenCL device");
    }

    @Test
    void shapeThatDoesNotFitIsAFailure() {
        Invocation.of("plan", "--model", DEMO, "--device", "reference", "--input", "1x3x32x33")
                .failingWith(1, "--input 1x3x32x33: the shape is [1, 3, 32, 33], the network expects image f32");
    }

    @Test
    void benchAndPlanWorkOnTheReference() {
        Invocation bench = Invocation.of(
                        "bench", "--model", DEMO, "--device", "reference", "--repetitions", 1, "--batch", 2, "--json")
                .expecting(0);
        assertEquals(1, bench.json().get("repetitions").asLong());
        assertEquals(
                2, bench.json().get("inputs").elements().get(0).get("shape").longs()[0]);
        assertTrue(bench.json().get("gflopsPerSecond").asDouble() > 0);
        Invocation plan = Invocation.of("plan", "--model", DEMO, "--device", "reference", "--batch", 3, "--json")
                .expecting(0);
        assertEquals(
                3, plan.json().get("steps").elements().get(0).get("outputShape").longs()[0]);
        assertTrue(Invocation.of("bench", "--model", DEMO, "--device", "reference", "--repetitions", 1)
                .expecting(0)
                .out()
                .contains("GFLOP/s"));
    }

    @Test
    void explainSaysThatTheReferenceHasNoPlan() {
        Invocation text = Invocation.of("explain", "--model", DEMO, "--device", "reference")
                .expecting(0);
        assertTrue(text.out().contains("no kernels, no views, no arena"), text.out());
        Invocation json = Invocation.of("explain", "--model", DEMO, "--device", "reference", "--batch", 2, "--json")
                .expecting(0);
        assertEquals(0, json.json().get("launches").asLong());
        assertEquals(
                "host", json.json().get("steps").elements().get(0).get("memory").asText());
    }

    @Test
    void summaryCountsForBatchOne() {
        Invocation summary = Invocation.of("summary", "--model", DEMO, "--input", "image=4x3x32x32", "--json")
                .expecting(0);
        assertEquals(225_909, summary.json().get("parameters").asLong());
        assertEquals(14_439_786, summary.json().get("macs").asLong());
        assertTrue(Invocation.of("summary", "--model", DEMO).expecting(0).out().contains("14,439,786 MACs"));
    }

    @Test
    void deviceThatIsNotThereIsAFailureWhereNoneIsAllowed() {
        Invocation.of("plan", "--model", DEMO, "--device", "no such device").expecting(1);
    }
}
