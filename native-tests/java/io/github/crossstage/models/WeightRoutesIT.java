package io.github.crossstage.models;

import io.github.crossstage.Device;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights from files of every kind on the device. */
@ModelTest
@Tag("no-oclgrind")
class WeightRoutesIT {
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

    @Test
    void outputsHaveTheSameBitsWhateverFileTheWeightsAreFrom() throws IOException {
        new WeightRoutes(new DeviceRunner(device)).checkEveryKind(folder);
    }

    @Test
    void filesOfPyTorchGiveTheBitsOfTheirSafetensorsFiles() {
        new WeightRoutes(new DeviceRunner(device)).checkFilesOfPyTorch();
    }
}
