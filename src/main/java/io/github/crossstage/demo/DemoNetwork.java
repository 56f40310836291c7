package io.github.crossstage.demo;

import io.github.crossstage.Onnx;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.ir.GraphSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The small network that comes with the command line: a CSPDenseNet for the ten classes of CIFAR-10, 227,029 parameters.
 *
 * <p>Meant for a first run and for tests without a download, not for work; {@code MODEL_CARD.md} beside it says what it was trained on
 * and how good it is. It takes {@code f32 [N, 3, 32, 32]} and returns {@code f32 [N, 10]} logits.
 */
public final class DemoNetwork {
    private static final String RESOURCE = "cspdensenet_cifar10.onnx";

    private DemoNetwork() {}

    /** Opens the network. */
    public static GraphSource source() {
        try (InputStream stream = DemoNetwork.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("The default network " + RESOURCE + " is missing from the jar");
            }
            return Onnx.bytes("cspdensenet_cifar10", ByteBuffer.wrap(stream.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("The default network cannot be read from the jar: " + e, e);
        }
    }

    /** Returns the recipe of its input. */
    public static Preprocessing preprocessing() {
        return Preprocessing.cifar10();
    }

    /** Returns the names of its classes. */
    public static Labels labels() {
        return Labels.cifar10();
    }
}
