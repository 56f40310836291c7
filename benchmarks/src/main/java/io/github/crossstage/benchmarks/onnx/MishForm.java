package io.github.crossstage.benchmarks.onnx;

/** How Mish is written. */
public enum MishForm {
    /** As {@code Softplus}, {@code Tanh} and {@code Mul}, in opset 17: what exporters of training frameworks write. */
    DECOMPOSED,
    /** As {@code Mish}, in opset 18. */
    OPERATOR;

    long opset() {
        return this == DECOMPOSED ? 17 : 18;
    }
}
