package io.github.crossstage.ir.op;

/**
 * Which source coordinate an output coordinate stands for; ONNX {@code coordinate_transformation_mode}. {@code scale} is output
 * over input extent.
 */
public enum CoordinateMode {
    /** {@code (x + 0.5) / scale - 0.5}. The default of ONNX. */
    HALF_PIXEL,
    /** As half pixel, but 0 where the output extent is 1. */
    PYTORCH_HALF_PIXEL,
    /** {@code x · (input - 1) / (output - 1)}, 0 where the output extent is 1. */
    ALIGN_CORNERS,
    /** {@code x / scale}. */
    ASYMMETRIC,
    /** {@code (x + 0.5) / scale}, for nearest only; opset 11 and 12. */
    TF_HALF_PIXEL_FOR_NN,
    /** As half pixel about the picture's middle where the scaled extent was rounded; from opset 19. */
    HALF_PIXEL_SYMMETRIC
}
