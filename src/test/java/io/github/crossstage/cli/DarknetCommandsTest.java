package io.github.crossstage.cli;

import static io.github.crossstage.cli.DarknetPictures.CHELSEA;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.DeviceSelector;
import io.github.crossstage.testing.DarknetFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Darknet's {@code .cfg} and {@code .weights} on the command line. */
class DarknetCommandsTest {
    @TempDir
    private Path folder;

    private DarknetPictures pictures() {
        return new DarknetPictures(DeviceSelector.cpuReference(), "reference", folder);
    }

    @Test
    void detectGivesTheBoxesOfTheLibrary() throws IOException {
        pictures().checkBoxes();
    }

    @Test
    void classifyGivesTheProbabilitiesOfTheNetwork() throws IOException {
        pictures().checkProbabilities();
    }

    @Test
    void recipesAndLabelsNeedNotBeGiven() {
        DarknetFiles detector = DarknetFiles.detector(folder, false);
        Invocation found =
                on("detect", detector, "--output", folder.resolve("x.png")).expecting(0);
        assertTrue(found.out().contains("class "), found.out());
        assertTrue(!found.err().contains("--preprocessing"), found.err());
        Invocation seen = on("classify", DarknetFiles.classifier(folder)).expecting(0);
        assertTrue(seen.out().startsWith("class "), seen.out());
        assertTrue(seen.err().isEmpty(), seen.err());
    }

    @Test
    void theWrongCommandNamesTheRightOne() {
        on("classify", DarknetFiles.detector(folder, false)).failingWith(2, "'crossstage detect'");
        on("detect", DarknetFiles.classifier(folder)).failingWith(2, "'crossstage classify'");
        Invocation.of("detect", CHELSEA, "--network", "cspresnet50").failingWith(2, "'crossstage classify'");
    }

    @Test
    void labelsOfAnotherNumberAreAFailure() {
        on("detect", DarknetFiles.detector(folder, false), "--labels", "coco")
                .failingWith(1, "3 classes, labels 'coco' name 80");
    }

    @Test
    void aSmallerOverlapLeavesFewerBoxes() {
        DarknetFiles detector = DarknetFiles.detector(folder, false);
        assertTrue(boxes(detector, 0) < boxes(detector, 0.45));
    }

    private int boxes(DarknetFiles files, double overlap) {
        return on("detect", files, "--nms", overlap, "--threshold", 0.1, "--output", folder.resolve("x.png"), "--json")
                .expecting(0)
                .json()
                .get("detections")
                .elements()
                .size();
    }

    private static Invocation on(String command, DarknetFiles files, Object... more) {
        Object[] all = new Object[8 + more.length];
        Object[] first = {
            command, CHELSEA, "--model", files.cfg(), "--weights", files.weights(), "--device", "reference"
        };
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return Invocation.of(all);
    }
}
