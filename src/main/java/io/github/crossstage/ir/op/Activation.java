package io.github.crossstage.ir.op;

import java.util.Objects;

/**
 * An activation function with its parameters.
 *
 * @param kind the formula
 * @param alpha first parameter: slope, lower bound; 0 where the formula reads none
 * @param beta second parameter: upper bound, offset; 0 where the formula reads none
 */
public record Activation(ActivationKind kind, float alpha, float beta) {
    public static final Activation IDENTITY = of(ActivationKind.IDENTITY);
    public static final Activation RELU = of(ActivationKind.RELU);
    public static final Activation SIGMOID = of(ActivationKind.SIGMOID);
    public static final Activation SILU = of(ActivationKind.SILU);
    public static final Activation MISH = of(ActivationKind.MISH);

    public Activation {
        Objects.requireNonNull(kind, "kind");
        if ((kind.parameters() < 1 && alpha != 0) || (kind.parameters() < 2 && beta != 0)) {
            throw new IllegalArgumentException(
                    kind.label() + " reads " + kind.parameters() + " parameters, got alpha=" + alpha + " beta=" + beta);
        }
    }

    /** Returns an activation that has no parameter. */
    public static Activation of(ActivationKind kind) {
        return new Activation(kind, 0, 0);
    }

    /** Returns {@code x < 0 ? slope·x : x}; darknet's slope is 0.1, PyTorch's default and timm's is 0.01. */
    public static Activation leakyRelu(float slope) {
        return new Activation(ActivationKind.LEAKY_RELU, slope, 0);
    }

    /** Returns {@code min(max(x, least), most)}. */
    public static Activation clip(float least, float most) {
        return new Activation(ActivationKind.CLIP, least, most);
    }

    /** Returns whether this passes its argument on unchanged. */
    public boolean isIdentity() {
        return kind == ActivationKind.IDENTITY;
    }

    /** Returns the value at x in double precision. */
    public double apply(double x) {
        return kind.apply(x, alpha, beta);
    }

    /** Returns {@code relu}, {@code leakyrelu(0.1)}, {@code clip(0.0, 6.0)}. */
    @Override
    public String toString() {
        return switch (kind.parameters()) {
            case 0 -> kind.label();
            case 1 -> kind.label() + "(" + alpha + ")";
            default -> kind.label() + "(" + alpha + ", " + beta + ")";
        };
    }
}
