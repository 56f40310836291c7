package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Transpose;
import java.util.List;

/**
 * A copy with the axes in another order: {@code strided_copy.cl}. Bound by memory, with writes side by side and reads in jumps;
 * always accepts. There is no view: rows with gaps would slow down every consumer.
 */
final class TransposeCopy implements Implementation {
    @Override
    public String name() {
        return "transpose_copy";
    }

    @Override
    public Attempt attempt(Request request) {
        List<Integer> permutation = request.op(Transpose.class).permutation();
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        long[] strides = permutation.stream().mapToLong(src::stride).toArray();
        return Attempt.accept(dst, StridedCopy.launch(src.view(src.offset(), dst.shape(), strides), dst));
    }
}
