package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** One copy an input to its place in the output: {@code strided_copy.cl}. Bound by memory; always accepts. */
final class ConcatCopy implements Implementation {
    @Override
    public String name() {
        return "concat_copy";
    }

    @Override
    public Attempt attempt(Request request) {
        int axis = request.op(Concat.class).axis();
        DeviceTensor dst = request.output();
        List<Launch> copies = new ArrayList<>();
        long offset = dst.offset();
        for (int i = 0; i < request.inputCount(); i++) {
            DeviceTensor src = request.input(i);
            Shape shape = src.shape();
            copies.add(StridedCopy.launch(src, dst.view(offset, shape, dst.strides())));
            offset += shape.extent(axis) * dst.stride(axis);
        }
        return Attempt.accept(dst, copies);
    }
}
