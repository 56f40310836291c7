package io.github.crossstage.benchmarks.onnx;

import io.github.crossstage.ir.op.Activation;
import java.util.List;

/** Writes activations; those that ONNX has not, or has only in later opsets, as the operators that exporters put them together from. */
final class ActivationExport {
    private final OnnxGraphWriter writer;
    private final MishForm mish;

    ActivationExport(OnnxGraphWriter writer, MishForm mish) {
        this.writer = writer;
        this.mish = mish;
    }

    void write(Activation activation, String from, String to) {
        switch (activation.kind()) {
            case IDENTITY -> plain("Identity", from, to);
            case RELU -> plain("Relu", from, to);
            case LEAKY_RELU ->
                writer.node("LeakyRelu", List.of(from), to, Attributes.none().float32("alpha", activation.alpha()));
            case CLIP -> clip(activation, from, to);
            case SIGMOID -> plain("Sigmoid", from, to);
            case SILU -> writer.node("Mul", List.of(from, inner("Sigmoid", from, to)), to, Attributes.none());
            case MISH -> mish(from, to);
            case SOFTPLUS -> plain("Softplus", from, to);
            case TANH -> plain("Tanh", from, to);
            case HARD_SIGMOID ->
                writer.node(
                        "HardSigmoid",
                        List.of(from),
                        to,
                        Attributes.none().float32("alpha", activation.alpha()).float32("beta", activation.beta()));
            case HARD_SWISH -> plain("HardSwish", from, to);
            case EXP -> plain("Exp", from, to);
            case ELU -> writer.node("Elu", List.of(from), to, Attributes.none().float32("alpha", activation.alpha()));
            case GELU -> gelu(from, to);
            case ERF -> plain("Erf", from, to);
        }
    }

    private void plain(String opType, String from, String to) {
        writer.node(opType, List.of(from), to, Attributes.none());
    }

    private String inner(String opType, String from, String to) {
        return writer.inner(opType, List.of(from), to + "/" + opType, Attributes.none());
    }

    private String inner(String opType, String from, float number, String to) {
        String constant = writer.scalar(to + "/" + opType + "/number", number);
        return writer.inner(opType, List.of(from, constant), to + "/" + opType, Attributes.none());
    }

    private void clip(Activation activation, String from, String to) {
        String least = writer.scalar(to + "/min", activation.alpha());
        String most = writer.scalar(to + "/max", activation.beta());
        writer.node("Clip", List.of(from, least, most), to, Attributes.none());
    }

    private void mish(String from, String to) {
        if (mish == MishForm.OPERATOR) {
            plain("Mish", from, to);
            return;
        }
        String softplus = inner("Softplus", from, to);
        String tanh = inner("Tanh", softplus, to);
        writer.node("Mul", List.of(from, tanh), to, Attributes.none());
    }

    private void gelu(String from, String to) {
        String scaled = inner("Div", from, (float) Math.sqrt(2), to);
        String erf = inner("Erf", scaled, to);
        String above = inner("Add", erf, 1, to);
        String product = writer.inner("Mul", List.of(from, above), to + "/Mul", Attributes.none());
        writer.node("Mul", List.of(product, writer.scalar(to + "/half", 0.5f)), to, Attributes.none());
    }
}
