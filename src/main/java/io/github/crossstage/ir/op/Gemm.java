package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Matrix product with bias, {@code dst = alpha · A' · B' + beta · C}; ONNX {@code Gemm}. A linear layer is {@code transposeB}
 * with weights {@code [out, in]}.
 *
 * <p>Inputs: A {@code f32 [M, K]} (or {@code [K, M]} if transposed), B {@code f32 [K, N]} (or {@code [N, K]}), optional C that
 * broadcasts to {@code [M, N]}. Output: {@code f32 [M, N]}.
 */
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Op {
    @Override
    public OpKind kind() {
        return OpKind.GEMM;
    }

    /** Returns a linear layer: {@code A · Bᵀ + C}. */
    public static Gemm linear() {
        return new Gemm(1, 1, false, true);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 2, 3);
        Shape a = Types.requireRank(inputs, 0, 2, transposeA ? "[K, M]" : "[M, K]");
        Shape b = Types.requireRank(inputs, 1, 2, transposeB ? "[N, K]" : "[K, N]");
        long inner = a.extent(transposeA ? 0 : 1);
        if (inner != b.extent(transposeB ? 1 : 0)) {
            throw new ShapeException("A is " + inputs.get(0) + " and B is " + inputs.get(1) + ": inner extents " + inner
                    + " and " + b.extent(transposeB ? 1 : 0) + " differ");
        }
        Shape dst = Shape.of(a.extent(transposeA ? 1 : 0), b.extent(transposeB ? 0 : 1));
        if (inputs.size() == 3 && !Types.broadcast(inputs.get(2).shape(), dst).equals(dst)) {
            throw new ShapeException("C is " + inputs.get(2) + ", which does not broadcast to " + dst);
        }
        return Types.float32(dst);
    }

    /** {@code M · N · K}. */
    @Override
    public long macs(List<TensorType> inputs, List<TensorType> outputs) {
        long inner = inputs.get(0).shape().extent(transposeA ? 0 : 1);
        return Math.multiplyExact(outputs.get(0).shape().elementCount(), inner);
    }

    @Override
    public String attributes() {
        return "alpha=" + alpha + " beta=" + beta + " transposeA=" + transposeA + " transposeB=" + transposeB;
    }
}
