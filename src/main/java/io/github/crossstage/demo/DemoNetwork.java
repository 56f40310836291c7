package io.github.crossstage.demo;

import io.github.crossstage.Pretrained;
import io.github.crossstage.Weights;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The small network that comes with the command line: a CSPDenseNet for the ten classes of CIFAR-10, 227,029 parameters.
 *
 * <p>Meant for a first run and for tests without a download, not for work; {@code MODEL_CARD.md} beside it says what it was trained on
 * and how good it is. It is the published network {@code cspdensenet_cifar10} with weights stored in half precision, takes {@code f32
 * [N, 3, 32, 32]} and returns {@code f32 [N, 10]} logits.
 */
public final class DemoNetwork {
    private static final String NAME = "cspdensenet_cifar10";
    private static final String RESOURCE = NAME + ".safetensors";

    private DemoNetwork() {}

    /** Opens the network. */
    public static GraphSource source() {
        try (InputStream stream = DemoNetwork.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("The default network " + RESOURCE + " is missing from the jar");
            }
            return network().with(Weights.bytes(RESOURCE, ByteBuffer.wrap(stream.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException("The default network cannot be read from the jar: " + e, e);
        }
    }

    /** Returns the recipe of its input. */
    public static Preprocessing preprocessing() {
        return Pretrained.preprocessing(network());
    }

    /** Returns the names of its classes. */
    public static Labels labels() {
        return Pretrained.labels(network()).orElseThrow();
    }

    private static Network network() {
        return Networks.byName(NAME);
    }
}
