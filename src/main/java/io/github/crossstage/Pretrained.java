package io.github.crossstage;

import io.github.crossstage.image.Geometry;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.Resampling;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.PretrainedConfig;
import io.github.crossstage.models.PretrainedConfig.Interpolation;
import java.util.List;
import java.util.Optional;

/** How to feed the published weights of a network, and how to name their classes. */
public final class Pretrained {
    private Pretrained() {}

    /** Returns the recipe that the network's published weights were evaluated with. */
    public static Preprocessing preprocessing(Network network) {
        PretrainedConfig config = network.pretrained();
        return Preprocessing.named(network.name())
                .size(config.inputSize(), config.inputSize())
                .geometry(geometry(config))
                .resampling(
                        switch (config.interpolation()) {
                            case BILINEAR -> Resampling.BILINEAR;
                            case BICUBIC -> Resampling.BICUBIC;
                            case DARKNET -> Resampling.DARKNET_LINEAR;
                        })
                .normalise(array(config.mean()), array(config.std()))
                .build();
    }

    /** Returns the names of the network's classes; nothing where the library has no list of them, as of ImageNet's. */
    public static Optional<Labels> labels(Network network) {
        return network.pretrained().labels().map(Labels::byName);
    }

    private static Geometry geometry(PretrainedConfig config) {
        // torchvision rounds half a pixel to even, darknet and the CIFAR-10 recipe down.
        Geometry.Rounding shortSide =
                config.interpolation() == Interpolation.DARKNET ? Geometry.Rounding.DOWN : Geometry.Rounding.HALF_EVEN;
        return switch (config.crop()) {
            case SHORT_SIDE -> new Geometry.ShortSide(config.shortSide(), shortSide);
            case SQUARE -> new Geometry.CropThenResize(Geometry.Rounding.DOWN);
            case STRETCH -> new Geometry.Stretch();
        };
    }

    private static float[] array(List<Float> numbers) {
        float[] array = new float[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }
}
