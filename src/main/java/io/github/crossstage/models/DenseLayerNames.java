package io.github.crossstage.models;

/**
 * The names of the four modules of a dense layer.
 *
 * @param norm1 batch normalisation of all channels so far
 * @param conv1 the 1×1 bottleneck
 * @param norm2 batch normalisation of the bottleneck
 * @param conv2 the 3×3 convolution that makes the new channels
 */
public record DenseLayerNames(String norm1, String conv1, String norm2, String conv2) {
    /** Returns {@code PREFIX.norm1}, {@code PREFIX.conv1}, {@code PREFIX.norm2}, {@code PREFIX.conv2}. */
    public static DenseLayerNames under(String prefix) {
        return new DenseLayerNames(prefix + ".norm1", prefix + ".conv1", prefix + ".norm2", prefix + ".conv2");
    }

    /** Returns the places in a sequential module, as the seed networks name them: {@code PREFIX.0}, {@code .2}, {@code .3}, {@code .5}. */
    public static DenseLayerNames sequence(String prefix) {
        return new DenseLayerNames(prefix + ".0", prefix + ".2", prefix + ".3", prefix + ".5");
    }
}
