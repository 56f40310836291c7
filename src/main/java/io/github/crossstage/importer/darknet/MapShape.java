package io.github.crossstage.importer.darknet;

import io.github.crossstage.tensor.Shape;

/** The extents of a layer's output for one picture. */
record MapShape(int channels, int height, int width) {
    /** Real networks have up to 4096. */
    static final int MOST_CHANNELS = 1 << 17;
    /** Real inputs have up to 1536. */
    static final int MOST_PIXELS = 1 << 14;

    /** Returns the number of elements. */
    long elements() {
        return (long) channels * height * width;
    }

    /** Returns whether rows and columns are the same. */
    boolean sameSize(MapShape other) {
        return height == other.height && width == other.width;
    }

    /** Returns the shape of a batch: {@code [N, channels, height, width]}. */
    Shape batch(long pictures) {
        return Shape.of(pictures, channels, height, width);
    }

    /** Returns {@code 64x104x104}: channels, rows, columns. */
    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
