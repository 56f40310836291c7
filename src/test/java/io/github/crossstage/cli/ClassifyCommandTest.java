package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyCommandTest {
    private static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");
    private static final Path DEMO = Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx");

    @TempDir
    private Path folder;

    @Test
    void defaultNetworkSeesTheCat() {
        Invocation answer =
                Invocation.of("classify", CHELSEA, "--device", "reference").expecting(0);
        List<String> lines = answer.out().lines().toList();
        assertEquals(5, lines.size());
        assertTrue(lines.get(0).startsWith("cat"), answer.out());
        assertEquals(0.598, Double.parseDouble(lines.get(0).split("\\s+")[1]), 0.01);
        assertEquals("", answer.err());
    }

    @Test
    void jsonHoldsEveryPicture() throws IOException {
        Path copy = Files.copy(CHELSEA, folder.resolve("another.png"));
        List<JsonTree> classes = Invocation.of("classify", CHELSEA, copy, "--device", "reference", "--top", 2, "--json")
                .expecting(0)
                .classes();
        assertEquals(2, classes.size());
        for (JsonTree each : classes) {
            assertEquals(2, each.elements().size());
            assertEquals("cat", each.elements().get(0).get("label").asText());
        }
    }

    @Test
    void ownModelTakesItsRecipeAndLabels() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "null\none\ntwo\ndrei\n4\n5\n6\n7\n8\n9\n");
        Invocation answer = Invocation.of(
                        "classify",
                        CHELSEA,
                        "--model",
                        DEMO,
                        "--preprocessing",
                        "cifar10",
                        "--labels",
                        labels,
                        "--top",
                        1,
                        "--device",
                        "reference")
                .expecting(0);
        assertTrue(answer.out().startsWith("drei  0.59"), answer.out());
        assertEquals("", answer.err());
    }

    @Test
    void guessedRecipeIsMentioned() {
        Invocation.of("classify", CHELSEA, "--model", DEMO, "--device", "reference")
                .expecting(0)
                .saying("no --preprocessing given, taking imagenet");
    }

    @Test
    void missingPhotoIsAFailure() {
        Invocation.of("classify", CHELSEA, "none.jpg", "--device", "reference")
                .failingWith(1, "crossstage: none.jpg: no such file");
    }

    @Test
    void fileThatIsNoPictureIsAFailure() {
        Invocation.of("classify", "pom.xml", "--device", "reference").failingWith(1, "pom.xml");
    }

    @Test
    void missingLabelFileIsAFailure() {
        Invocation.of("classify", CHELSEA, "--labels", "none.txt", "--device", "reference")
                .failingWith(1, "crossstage: none.txt: no such file");
    }

    @Test
    void labelsOfAnotherNumberAreAFailure() {
        Invocation.of("classify", CHELSEA, "--labels", "coco", "--device", "reference")
                .failingWith(1, "10 classes, labels 'coco' name 80");
    }

    @Test
    void unknownPreprocessingIsWrongUsage() {
        Invocation.of("classify", CHELSEA, "--preprocessing", "magic")
                .failingWith(2, "--preprocessing magic: unknown, expected one of [imagenet, cifar10, yolox, plain255]");
    }

    @Test
    void noPhotoIsWrongUsage() {
        Invocation.of("classify").failingWith(2, "PHOTO");
    }

    @Test
    void networkOfSomethingElseIsAFailure() {
        Path net = Path.of("src/test/resources/golden/nets/csp_stage3_in123/model.onnx");
        Invocation.of("classify", CHELSEA, "--model", net, "--preprocessing", "imagenet", "--device", "reference")
                .failingWith(1, "expected one picture f32 [N, 3, height, width]");
    }

    @Test
    void detectRefusesAClassifier() {
        Invocation.of("detect", CHELSEA, "--model", DEMO, "--device", "reference", "--output", folder.resolve("x.png"))
                .failingWith(1, "expected one of YOLOX, f32 [1, anchors, 5 + classes]; 'crossstage classify' reads");
        Invocation.of("detect", CHELSEA, "--model", DEMO, "--threshold", "1.5").failingWith(2, "expected 0 to 1");
    }
}
