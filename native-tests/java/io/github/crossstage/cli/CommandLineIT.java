package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.image.Picture;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@OpenClTest
@Tag("no-oclgrind")
class CommandLineIT {
    private static final Path DEMO = Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx");
    private static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");
    private static final Path REAL = Path.of("../shared/real");

    @TempDir
    private Path folder;

    private static Invocation onDevice(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add("--device");
        all.add(TestDevices.info().selector());
        return Invocation.of(all.toArray());
    }

    @TestFactory
    Stream<DynamicTest> runWritesTheStoredOutputs() {
        return Golden.nets().stream()
                .map(net -> DynamicTest.dynamicTest(net.getFileName().toString(), () -> compare(net)));
    }

    private void compare(Path net) throws IOException {
        Path results = folder.resolve(net.getFileName());
        onDevice(
                        "run",
                        "--model",
                        net.resolve("model.onnx"),
                        "--input",
                        net.resolve("input.npy"),
                        "--output-dir",
                        results)
                .expecting(0);
        try (Stream<Path> files = Files.list(results)) {
            List<Path> written = files.toList();
            assertFalse(written.isEmpty());
            for (Path file : written) {
                TensorAssert.assertClose(
                        file.toString(), Npy.read(net.resolve(file.getFileName())), Npy.read(file), Tolerance.NETWORK);
            }
        }
    }

    @Test
    void verifyPassesTheDefaultNetwork() {
        JsonTree json = onDevice("verify", "--model", DEMO, "--json")
                .saying("random numbers [1, 3, 32, 32], seed 0")
                .expecting(0)
                .json();
        assertTrue(json.get("passed").asBoolean());
        assertEquals("null", json.get("firstDivergence").asText());
        assertTrue(json.get("worstError").asDouble() <= 5e-6);
        assertTrue(json.get("worstOutputError").asDouble() <= 2e-5);
        assertTrue(json.get("nodes").elements().size() > 60);
        assertEquals("logits", json.get("outputs").elements().get(0).get("name").asText());
    }

    @Test
    void verifyFailsUnderALimitThatNothingKeeps() {
        Invocation text =
                onDevice("verify", "--model", DEMO, "--limit", "1e-30").expecting(1);
        assertTrue(text.out().contains("First divergence: "), text.out());
        assertTrue(text.out().contains("FAILED: "), text.out());
        JsonTree json = onDevice("verify", "--model", DEMO, "--limit", "1e-30", "--json")
                .expecting(1)
                .json();
        assertFalse(json.get("passed").asBoolean());
        assertTrue(json.get("nodes").elements().stream().anyMatch(node -> node.get("name")
                .asText()
                .equals(json.get("firstDivergence").asText())));
    }

    @Test
    void aBundleIsWrittenAndUsed() {
        Path bundle = folder.resolve("demo.bundle");
        Invocation made = onDevice("bundle", "--model", DEMO, "--out", bundle).expecting(0);
        assertTrue(made.out().contains("demo.bundle"), made.out());
        assertTrue(onDevice("verify", "--model", DEMO, "--bundle", bundle, "--json")
                .expecting(0)
                .json()
                .get("passed")
                .asBoolean());
        onDevice("bundle", "--model", DEMO, "--out", folder.resolve("no/folder"))
                .failingWith(2, "--out");
        onDevice("verify", "--model", DEMO, "--bundle", folder.resolve("none")).expecting(1);
    }

    @Test
    void verifyTakesABatchFromAFile() {
        Path net = Golden.path("nets", "cspdensenet_odd");
        Invocation text = onDevice("verify", "--model", net.resolve("model.onnx"), "--input", net.resolve("input.npy"))
                .expecting(0);
        assertTrue(text.out().contains("PASSED: "), text.out());
        assertEquals("", text.err());
    }

    @Test
    void classifySeesTheCat() {
        JsonTree best = onDevice("classify", CHELSEA, "--json")
                .expecting(0)
                .classes()
                .get(0)
                .elements()
                .get(0);
        assertEquals("cat", best.get("label").asText());
        assertEquals(0.598, best.get("probability").asDouble(), 0.01);
    }

    @Test
    void publishedNetworkWithItsWeightsSeesTheCatToo() {
        Path weights = Path.of("src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors");
        Invocation named = onDevice("classify", CHELSEA, "--network", "cspdensenet_cifar10", "--weights", weights)
                .expecting(0);
        assertTrue(named.out().startsWith("cat "), named.out());
        assertEquals(onDevice("classify", CHELSEA).expecting(0).out(), named.out());
    }

    @Test
    void detectWithADarknetFileGivesTheBoxesOfTheLibrary() throws IOException {
        new DarknetPictures(TestDevices.selector(), TestDevices.info().selector(), folder).checkBoxes();
    }

    @Test
    void classifyWithADarknetFileGivesTheProbabilitiesOfTheNetwork() throws IOException {
        new DarknetPictures(TestDevices.selector(), TestDevices.info().selector(), folder).checkProbabilities();
    }

    @Test
    void detectFindsAndDrawsDogBicycleAndCar() {
        Path model = REAL.resolve("yolox_nano/model.onnx");
        assumeTrue(Files.exists(model), "the YOLOX-nano model is not part of the project");
        Path output = folder.resolve("böxes.png");
        Path photo = REAL.resolve("images/dog.jpg");
        JsonTree json = onDevice("detect", photo, "--model", model, "--output", output, "--json")
                .expecting(0)
                .json();
        List<String> labels = json.get("detections").elements().stream()
                .map(found -> found.get("label").asText())
                .toList();
        assertTrue(labels.containsAll(List.of("dog", "bicycle", "car")), labels.toString());
        Picture drawn = Picture.read(output);
        Picture original = Picture.read(photo);
        assertEquals(original.width(), drawn.width());
        assertFalse(original.equals(drawn));
    }

    @Test
    void benchAndPlanDescribeTheDevice() {
        Path trace = folder.resolve("new/trace.json");
        JsonTree bench = onDevice(
                        "bench", "--model", DEMO, "--repetitions", 3, "--batch", 2, "--json", "--trace", trace)
                .expecting(0)
                .json();
        assertTrue(bench.get("wallNanos").asLong() > 0);
        assertTrue(bench.get("steps").elements().size() > 50);
        assertTrue(JsonTree.read(trace).get("traceEvents").elements().size() > 80);
        JsonTree plan = onDevice("plan", "--model", DEMO, "--batch", 4, "--json")
                .expecting(0)
                .json();
        assertTrue(plan.get("arenaBytes").asLong()
                >= plan.get("arenaLowerBoundBytes").asLong());
        assertTrue(plan.get("launches").asLong() > 40);
        assertTrue(onDevice("plan", "--model", DEMO).expecting(0).out().contains("device bytes"));
    }

    @Test
    void withoutAPassMoreIsLaunched() {
        JsonTree all = onDevice("plan", "--model", DEMO, "--json").expecting(0).json();
        JsonTree fewer = onDevice(
                        "plan", "--model", DEMO, "--without", "FuseEpilogue", "--without", "FusePrologue", "--json")
                .expecting(0)
                .json();
        assertTrue(fewer.get("launches").asLong() > all.get("launches").asLong());
    }

    @Test
    void explainCountsWhatIsElidedAndWritesAPage() throws IOException {
        Path page = folder.resolve("pages/plan.html");
        JsonTree json = onDevice(
                        "explain",
                        "--network",
                        "cspdensenet_cifar10",
                        "--weights",
                        "src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors",
                        "--batch",
                        2,
                        "--json",
                        "--html",
                        page)
                .expecting(0)
                .json();
        assertTrue(json.get("launches").asLong() > 0);
        assertTrue(json.get("concats").asLong() > 10);
        assertEquals(json.get("concats").asLong(), json.get("concatsElided").asLong());
        assertEquals(json.get("splits").asLong(), json.get("splitsElided").asLong());
        assertTrue(json.get("activationBytes").asLong() > json.get("arenaBytes").asLong());
        assertTrue(
                json.get("arenaBytes").asLong() >= json.get("lowerBoundBytes").asLong());
        long launches = json.get("steps").elements().stream()
                .mapToLong(step -> step.get("launches").asLong())
                .sum();
        assertEquals(json.get("launches").asLong(), launches);
        for (JsonTree copy : json.get("copies").elements()) {
            assertFalse(copy.get("reason").asText().isEmpty());
        }
        assertTrue(Files.readString(page).contains("cspdensenet_cifar10"));
        assertTrue(onDevice("explain", "--model", DEMO).expecting(0).out().contains("fused: "));
    }

    @Test
    void devicesListsTheDevice() {
        JsonTree json = Invocation.of("devices", "--json").expecting(0).json();
        assertTrue(json.get("devices").elements().stream()
                .anyMatch(device ->
                        device.get("name").asText().equals(TestDevices.info().name())));
        assertEquals("null", json.get("problem").asText());
        assertTrue(Invocation.of("devices")
                .expecting(0)
                .out()
                .contains(TestDevices.info().name()));
    }

    @Test
    void deviceThatIsNotThereIsAFailureThatNamesThoseThatAre() {
        Invocation.of("classify", CHELSEA, "--device", "no such device")
                .failingWith(1, "No OpenCL device fits 'no such device'")
                .saying(TestDevices.info().name());
    }
}
