package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import java.util.function.Function;

/** Converters of activation functions. */
final class ActivationOps {
    private ActivationOps() {}

    /** Returns the converter of a function without parameters. */
    static Function<NodeImport, Operand> plain(ActivationKind kind) {
        return node -> activate(node, Activation.of(kind));
    }

    static Operand leakyRelu(NodeImport node) {
        return activate(node, Activation.leakyRelu(node.attributes().real("alpha", 0.01f)));
    }

    static Operand elu(NodeImport node) {
        return activate(
                node, new Activation(ActivationKind.ELU, node.attributes().real("alpha", 1), 0));
    }

    static Operand hardSigmoid(NodeImport node) {
        float alpha = node.attributes().real("alpha", 0.2f);
        float beta = node.attributes().real("beta", 0.5f);
        return activate(node, new Activation(ActivationKind.HARD_SIGMOID, alpha, beta));
    }

    static Operand gelu(NodeImport node) {
        String approximate = node.attributes().text("approximate", "none");
        if (!approximate.equals("none")) {
            throw new UnsupportedNode("approximate=" + approximate + ", expected none");
        }
        return activate(node, Activation.of(ActivationKind.GELU));
    }

    /** The bounds are attributes before opset 11 and inputs from then on; a missing one is the largest float's. */
    static Operand clip(NodeImport node) {
        float least = -Float.MAX_VALUE;
        float most = Float.MAX_VALUE;
        if (node.opset() < 11) {
            least = node.attributes().real("min", least);
            most = node.attributes().real("max", most);
        } else {
            least = node.has(1) ? node.real(1, "min") : least;
            most = node.has(2) ? node.real(2, "max") : most;
        }
        return activate(node, Activation.clip(least, most));
    }

    private static Operand activate(NodeImport node, Activation activation) {
        return node.emit(new Activate(activation), node.value(0));
    }
}
