package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.ir.op.Softmax;

/** Converters of matrix products, batch normalisation and softmax. */
final class MatrixOps {
    private MatrixOps() {}

    static Operand gemm(NodeImport node) {
        NodeAttributes attributes = node.attributes();
        return node.emit(
                new Gemm(
                        attributes.real("alpha", 1),
                        attributes.real("beta", 1),
                        attributes.flag("transA", false),
                        attributes.flag("transB", false)),
                node.values(3));
    }

    static Operand matMul(NodeImport node) {
        return node.emit(new MatMul(), node.values(2));
    }

    static Operand batchNormalization(NodeImport node) {
        NodeAttributes attributes = node.attributes();
        attributes.ignore("momentum");
        if (attributes.flag("training_mode", false)) {
            throw new UnsupportedNode("training_mode=1, expected a model exported for inference");
        }
        if (!attributes.flag("spatial", true)) {
            throw new UnsupportedNode("spatial=0, expected statistics for each channel");
        }
        for (int i = 1; i < node.outputCount(); i++) {
            if (node.isOutputUsed(i)) {
                throw new UnsupportedNode("output " + i + " (training statistics) is read, expected only output 0");
            }
        }
        return node.emit(new BatchNorm(attributes.real("epsilon", 1e-5f)), node.values(5));
    }

    /** Before opset 13 softmax runs over all axes from the given one on, since then over that axis alone. */
    static Operand softmax(NodeImport node) {
        int rank = node.shape(0).rank();
        boolean single = node.opset() >= 13;
        int axis = NodeImport.axis(node.attributes().integer("axis", single ? -1 : 1), rank);
        return node.emit(new Softmax(axis, single ? axis + 1 : rank), node.value(0));
    }
}
