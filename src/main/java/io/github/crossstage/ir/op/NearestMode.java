package io.github.crossstage.ir.op;

/** How a source coordinate between two pixels is rounded; ONNX {@code nearest_mode}. */
public enum NearestMode {
    /** To the nearest, halves down. The default of ONNX. */
    ROUND_PREFER_FLOOR,
    /** To the nearest, halves up. */
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
}
