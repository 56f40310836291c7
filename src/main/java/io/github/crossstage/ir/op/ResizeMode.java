package io.github.crossstage.ir.op;

/** How a resize makes an output pixel from input pixels. */
public enum ResizeMode {
    /** The nearest input pixel, by a {@link NearestMode}. */
    NEAREST,
    /** Bilinear interpolation of the four neighbours; coordinates are clamped to the picture. */
    LINEAR
}
