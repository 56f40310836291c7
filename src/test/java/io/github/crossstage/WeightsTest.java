package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.safetensors.SafetensorsFile;
import io.github.crossstage.importer.torch.TorchFile;
import io.github.crossstage.tensor.WeightSource;
import io.github.crossstage.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private static final Path NETS = Golden.path("nets");

    @TempDir
    Path folder;

    @Test
    void formatsAreRecognisedByContentWhateverTheName() throws IOException {
        for (String file : new String[] {
            "rand00/weights.safetensors",
            "cspresnet/weights.pth",
            "cspdensenet_odd/weights_legacy.pth",
            "densenet_seed/checkpoint.pth.tar"
        }) {
            Path renamed = Files.copy(NETS.resolve(file), folder.resolve(file.replace('/', '_') + ".bin"));
            try (WeightSource source = Weights.open(renamed)) {
                assertEquals(file.endsWith("safetensors") ? SafetensorsFile.class : TorchFile.class, source.getClass());
                assertFalse(source.names().isEmpty());
                assertEquals(renamed.toString(), source.source());
            }
            try (WeightSource source = Weights.bytes(file, ByteBuffer.wrap(Files.readAllBytes(renamed)))) {
                assertFalse(source.names().isEmpty());
            }
        }
    }

    @Test
    void otherFilesAreRefusedWithTheWayOut() throws IOException {
        refuse(NETS.resolve("rand00/model.onnx"), "Onnx.file");
        refuse(Files.write(folder.resolve("yolo.weights"), new byte[] {1}), ".cfg");
        byte[] darknet = new byte[20];
        darknet[4] = 2;
        darknet[8] = 5;
        refuse(Files.write(folder.resolve("yolo.bin"), darknet), ".cfg");
        refuse(NETS.resolve("rand00/input.npy"), "[93 4e 55 4d 50 59 01 00]");
        refuse(Files.write(folder.resolve("empty"), new byte[0]), "expected safetensors");
        refuse(Files.write(folder.resolve("short.safetensors"), new byte[3]), "3 bytes");
        refuse(folder, "no regular file");
        refuse(folder.resolve("missing.pth"), "does not exist");
    }

    private static void refuse(Path path, String reason) {
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> Weights.open(path));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
