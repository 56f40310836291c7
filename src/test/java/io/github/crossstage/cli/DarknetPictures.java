package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.image.Box;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DarknetFiles;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code detect} and {@code classify} make of darknet files, against the library's own path on the same device.
 *
 * @param selector the device as the library chooses it
 * @param device the same for the command line
 * @param folder a folder for files
 */
record DarknetPictures(DeviceSelector selector, String device, Path folder) {
    static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");
    private static final double THRESHOLD = 0.4;

    /** Detects with and without letterbox, and compares every number and the picture. */
    void checkBoxes() throws IOException {
        Path names = Files.writeString(folder.resolve("three.names"), "cat\nbasket\nfloor\n");
        for (boolean letterBox : new boolean[] {false, true}) {
            DarknetFiles files = DarknetFiles.detector(folder, letterBox);
            Path drawn = folder.resolve("drawn.png");
            JsonTree json = Invocation.of(
                            "detect",
                            CHELSEA,
                            "--model",
                            files.cfg(),
                            "--weights",
                            files.weights(),
                            "--labels",
                            names,
                            "--threshold",
                            THRESHOLD,
                            "--output",
                            drawn,
                            "--device",
                            device,
                            "--json")
                    .expecting(0)
                    .json();
            List<Detection> expected = detections(files, letterBox);
            assertFalse(expected.isEmpty(), "formula weights give boxes without meaning, but they give some");
            List<JsonTree> found = json.get("detections").elements();
            assertEquals(expected.size(), found.size(), "boxes");
            for (int i = 0; i < found.size(); i++) {
                assertEquals(expected.get(i), detection(found.get(i)));
            }
            assertNotEquals(Picture.read(CHELSEA), Picture.read(drawn));
        }
    }

    private List<Detection> detections(DarknetFiles files, boolean letterBox) {
        Picture picture = Picture.read(CHELSEA);
        Preprocessing recipe = letterBox ? Preprocessing.darknetLetterbox(96, 64) : Preprocessing.darknet(96, 64);
        Preprocessed input = recipe.apply(picture);
        try (DarknetNetwork network = DarknetNetwork.open(files.cfg(), files.weights());
                Device opened = Device.open(selector);
                Model model = Model.load(network, opened);
                Result result = model.run(input.tensor())) {
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            result.names().forEach(name -> outputs.put(name, result.get(name)));
            assertEquals(2, outputs.size());
            return Darknet.decoder(network, Labels.of(List.of("cat", "basket", "floor")))
                    .detect(outputs, input.placement(), THRESHOLD, Darknet.suppression(network));
        }
    }

    private static Detection detection(JsonTree found) {
        JsonTree box = found.get("box");
        return new Detection(
                new Box(
                        box.get("left").asDouble(),
                        box.get("top").asDouble(),
                        box.get("right").asDouble(),
                        box.get("bottom").asDouble()),
                (int) found.get("index").asLong(),
                found.get("label").asText(),
                found.get("score").asDouble());
    }

    /** Classifies and compares each probability with the network's own output, which is behind a softmax already. */
    void checkProbabilities() throws IOException {
        DarknetFiles files = DarknetFiles.classifier(folder);
        Path names = Files.writeString(folder.resolve("seven.names"), "a\nb\nc\nd\ne\nf\ng\n");
        List<JsonTree> classes = Invocation.of(
                        "classify",
                        CHELSEA,
                        "--model",
                        files.cfg(),
                        "--weights",
                        files.weights(),
                        "--labels",
                        names,
                        "--device",
                        device,
                        "--json")
                .expecting(0)
                .classes()
                .get(0)
                .elements();
        float[] expected = probabilities(files);
        assertEquals(5, classes.size());
        double sum = 0;
        for (JsonTree each : classes) {
            int index = (int) each.get("index").asLong();
            assertEquals(expected[index], each.get("probability").asDouble());
            assertEquals("abcde".substring(index, index + 1), each.get("label").asText());
            sum += each.get("probability").asDouble();
        }
        assertEquals(1, sum, 1e-6);
        double spread = classes.get(0).get("probability").asDouble()
                - classes.get(4).get("probability").asDouble();
        assertTrue(spread > 0.01, "classes that differ by " + spread + " show no second softmax");
    }

    private float[] probabilities(DarknetFiles files) {
        Tensor input =
                Preprocessing.plain255(32, 24).apply(Picture.read(CHELSEA)).tensor();
        try (DarknetNetwork network = DarknetNetwork.open(files.cfg(), files.weights());
                Device opened = Device.open(selector);
                Model model = Model.load(network, opened);
                Result result = model.run(input)) {
            return result.get().toFloatArray();
        }
    }
}
