package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Pad;

/** A copy with elements around it: {@code pad.cl}. Bound by memory; the only implementation. */
final class PadCopy implements Implementation {
    @Override
    public String name() {
        return "pad";
    }

    @Override
    public Attempt attempt(Request request) {
        Pad op = request.op(Pad.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        LoopNest loops = loops(op, src, dst);
        return Attempt.accept(
                dst,
                loops.launch(loops.start(KernelSpec.of("pad")
                                .define("PAD", "PAD_" + op.mode().name()))
                        .read(src)
                        .ints(loops.strides(0))
                        .ints(sourceExtents(loops, src))
                        .ints(loops.strides(2))
                        .write(dst)
                        .ints(loops.strides(1))
                        .ints(loops.extents())
                        .float32(op.value())));
    }

    /**
     * Merges loops over axes without padding only. Pads ride along as strides of operands that are nowhere: 2 holds the elements
     * before, 3 those before and after, and 4 is 1 on padded axes and 0 on others, which no two loops to be merged can agree on
     * if one is padded.
     */
    private static LoopNest loops(Pad op, DeviceTensor src, DeviceTensor dst) {
        int rank = dst.shape().rank();
        long[] before = new long[rank];
        long[] added = new long[rank];
        long[] padded = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            before[axis] = op.before().get(axis);
            added[axis] = before[axis] + op.after().get(axis);
            padded[axis] = added[axis] > 0 ? 1 : 0;
        }
        return LoopNest.of(dst.shape(), src.strides(), dst.strides(), before, added, padded);
    }

    /** All 0 where the source is empty, so that every element of the target lies outside. */
    private static long[] sourceExtents(LoopNest loops, DeviceTensor src) {
        long[] extents = loops.extents();
        long[] added = loops.strides(3);
        for (int i = 0; i < extents.length; i++) {
            extents[i] = src.isEmpty() ? 0 : extents[i] - added[i];
        }
        return extents;
    }
}
