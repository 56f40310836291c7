package io.github.crossstage.models;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights from files of every kind on the reference. */
class WeightRoutesTest {
    private static final WeightRoutes REFERENCE = new WeightRoutes(FixtureNet.Runner.REFERENCE);

    @TempDir
    Path folder;

    @Test
    void outputsHaveTheSameBitsWhateverFileTheWeightsAreFrom() throws IOException {
        REFERENCE.checkEveryKind(folder);
    }

    @Test
    void filesOfPyTorchGiveTheBitsOfTheirSafetensorsFiles() {
        REFERENCE.checkFilesOfPyTorch();
    }
}
