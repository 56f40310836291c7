package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DarknetCspCase;
import io.github.crossstage.testing.DarknetTable;
import io.github.crossstage.testing.FormulaWeights;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.HashInit;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ModelTest
@Tag("no-oclgrind")
class DarknetIT {
    private static final Path STATE = Path.of("src", "test", "resources", "specs", "sd", "cspdarknet53_seed.tsv");

    private static Device device;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    private DarknetNetwork formula(String table, int size) throws IOException {
        Path cfg = Files.writeString(
                folder.resolve(table + ".cfg"), DarknetTable.named(table).cfg(size, size));
        return DarknetNetwork.open(cfg, FormulaWeights::of);
    }

    @ParameterizedTest
    @CsvSource({
        "yolov4-tiny_416, 96",
        "csresnet50_256, 64",
        "resnet10_256, 64",
        "enet-coco_416, 64",
        "res2netlite72_224, 64",
        "yolov4_608, 64"
    })
    void everyLayerIsWithinItsLimitOfTheReference(String table, int size) throws IOException {
        Tensor input = Tensor.of(HashInit.unit("picture", 1, 3L * size * size), 1, 3, size, size);
        try (DarknetNetwork network = formula(table, size);
                Model model = Model.load(network, device)) {
            VerifyReport report = model.verify(Inputs.of("data", input));
            System.out.printf(
                    "darknet   %-28s worst layer %.2e, worst output %.2e%n",
                    table, report.worstNodeError(), report.worstOutputError());
            assertTrue(report.passed(), () -> report.firstDivergence() + " " + report.outputs());
        }
    }

    @Test
    void cspDarknet53InDarknetOrderGivesTheStoredOutputsOfPyTorch() throws IOException {
        Path golden = Golden.path("formula", "cspdarknet53_mish_416");
        Path cfg = Files.writeString(
                folder.resolve("csdarknet53.cfg"),
                DarknetTable.named("csdarknet53-omega_256").first(105).cfg(416, 416));
        Path weights = folder.resolve("csdarknet53.weights");
        DarknetCspCase.FULL.write(weights, DarknetCspCase.formula(golden, shapes()));
        assertEquals(20 + 4L * 26_652_512, Files.size(weights));
        try (DarknetNetwork network = DarknetNetwork.open(cfg, weights).withOutputs(54, 85, 104);
                Model model = Model.load(network, device);
                Result result = model.run(DarknetCspCase.picture(golden))) {
            int number = 0;
            for (String name : result.names()) {
                Tensor output = result.get(name);
                Tensor positions = Npy.read(golden.resolve("output" + number + "__flatidx.npy"));
                float[] expected = Npy.read(golden.resolve("output" + number + "__values.npy"))
                        .toFloatArray();
                double error = 0;
                double peak = 0;
                for (int i = 0; i < expected.length; i++) {
                    float got = output.floats().get((int) positions.longs().get(i));
                    error = Math.max(error, Math.abs(got - expected[i]));
                    peak = Math.max(peak, Math.abs(expected[i]));
                }
                System.out.printf("darknet   CSPDarknet53 %s %.2e of peak%n", name, error / peak);
                assertTrue(error <= 2e-5 * peak, name + ": error " + error + " of peak " + peak);
                number++;
            }
            assertEquals(3, number);
        }
    }

    private static Map<String, Shape> shapes() throws IOException {
        Map<String, Shape> shapes = new HashMap<>();
        for (String line : Files.readAllLines(STATE)) {
            String[] cells = line.split("\t");
            if (!cells[1].equals("scalar")) {
                String[] extents = cells[1].split("x");
                long[] numbers = new long[extents.length];
                for (int i = 0; i < extents.length; i++) {
                    numbers[i] = Long.parseLong(extents[i]);
                }
                shapes.put(cells[0], Shape.of(numbers));
            }
        }
        return shapes;
    }

    @Test
    void yoloV4TinyGoesFromPictureToBoxes() throws IOException {
        Picture picture = Picture.read(Path.of("src", "test", "resources", "demo", "chelsea.png"));
        try (DarknetNetwork network = formula("yolov4-tiny_416", 416);
                Model model = Model.load(network, device)) {
            Preprocessed prepared = Darknet.preprocessing(network).apply(picture);
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            try (Result result = model.run(prepared.tensor())) {
                result.names().forEach(name -> outputs.put(name, result.get(name)));
                assertEquals(List.of("yolo_30", "yolo_37"), List.copyOf(outputs.keySet()));
                List<Detection> found = Darknet.decoder(network, Labels.coco())
                        .detect(outputs, prepared.placement(), 0.5, Darknet.suppression(network));
                System.out.printf("darknet   YOLOv4-tiny with formula weights: %d boxes%n", found.size());
                assertTrue(!found.isEmpty(), "formula weights give boxes without meaning, but they give some");
                for (Detection detection : found) {
                    assertEquals(detection.box(), detection.box().clip(picture.width(), picture.height()));
                    assertTrue(detection.score() > 0.5 && detection.score() <= 1);
                }
            }
        }
    }
}
