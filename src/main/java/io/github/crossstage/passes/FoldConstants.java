package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes nodes that read nothing but constants, with the CPU reference:
 *
 * <pre>
 * constant ─ Transpose ─┐                 constant ─┐
 *                x ─ Conv2d ─ y   →          x ─ Conv2d ─ y
 * </pre>
 *
 * <p>It does not fire where the results are both larger than 64 MiB and larger than what they come from: such a constant is
 * cheaper to compute than to keep.
 */
public final class FoldConstants implements NodeRewrite {
    private static final long LIMIT_BYTES = 64L << 20;

    private final FoldedTensors folded;
    private final long limitBytes;

    FoldConstants(FoldedTensors folded) {
        this(folded, LIMIT_BYTES);
    }

    FoldConstants(FoldedTensors folded, long limitBytes) {
        this.folded = folded;
        this.limitBytes = limitBytes;
    }

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        long result = bytes(node.outputTypes());
        if (result > limitBytes && result > bytes(node.inputTypes())) {
            return;
        }
        edit.constants(node.inputs())
                .ifPresent(sources -> edit.makeConstant(
                        node,
                        IntStream.range(0, node.outputs().size())
                                .mapToObj(i -> folded.get(new Computed(node.op(), node.outputTypes(), i), sources))
                                .toList()));
    }

    private static long bytes(List<TensorType> types) {
        return types.stream().mapToLong(TensorType::byteCount).sum();
    }

    /** One output of an operator. */
    private record Computed(Op op, List<TensorType> types, int index) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            return ReferenceKernels.run(op, sources, types).get(index);
        }
    }
}
