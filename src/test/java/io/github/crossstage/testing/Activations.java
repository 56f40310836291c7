package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import java.util.List;

/** An activation of every kind, with the parameters that networks use. */
final class Activations {
    private Activations() {}

    /** Returns one or more activations of this kind. */
    static List<Activation> of(ActivationKind kind) {
        return switch (kind) {
            case IDENTITY, RELU, SIGMOID, SILU, MISH, SOFTPLUS, TANH, HARD_SWISH, EXP, GELU, ERF ->
                List.of(Activation.of(kind));
            case LEAKY_RELU -> List.of(Activation.leakyRelu(0.1f), Activation.leakyRelu(0.01f));
            case CLIP -> List.of(Activation.clip(0, 6), Activation.clip(-1.5f, 2.25f));
            case HARD_SIGMOID -> List.of(new Activation(kind, 0.2f, 0.5f), new Activation(kind, 1 / 6f, 0.5f));
            case ELU -> List.of(new Activation(kind, 1, 0), new Activation(kind, 0.3f, 0));
        };
    }

    /** Returns the tolerance of a kind: exact where the formula rounds at most once. */
    static Tolerance tolerance(ActivationKind kind) {
        return switch (kind) {
            case IDENTITY, RELU, LEAKY_RELU, CLIP -> Tolerance.EXACT;
            case HARD_SIGMOID, HARD_SWISH -> Tolerance.sum(1);
            case SIGMOID, SILU, MISH, SOFTPLUS, TANH, EXP, ELU, GELU, ERF -> Tolerance.transcendental();
        };
    }
}
