package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Shape;

/** The cut-out as a view into the input: nothing runs. Refuses where elements of a row would not lie side by side. */
final class SliceView implements Implementation {
    @Override
    public String name() {
        return "slice_view";
    }

    @Override
    public Attempt attempt(Request request) {
        DeviceTensor view = view(request);
        return Views.isRowContiguous(view) ? Attempt.accept(view) : Attempt.refuse(Views.GAPS);
    }

    /** Returns the output as a view into the input. */
    static DeviceTensor view(Request request) {
        Slice op = request.op(Slice.class);
        DeviceTensor src = request.input(0);
        Shape shape = request.output().shape();
        long[] strides = src.strides();
        long offset = src.offset();
        for (int axis = 0; axis < strides.length; axis++) {
            if (!request.output().isEmpty()) {
                offset += op.starts().get(axis) * strides[axis];
            }
            // On an axis of one element a step leads nowhere and may be of any size.
            if (shape.extent(axis) > 1) {
                strides[axis] *= op.steps().get(axis);
            }
        }
        return src.view(offset, shape, strides);
    }
}
