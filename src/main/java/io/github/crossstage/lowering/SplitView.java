package io.github.crossstage.lowering;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The parts of a tensor as views into it: nothing runs. Refuses where elements of a row would not lie side by side. */
final class SplitView implements Implementation {
    @Override
    public String name() {
        return "split_view";
    }

    @Override
    public Attempt attempt(Request request) {
        List<DeviceTensor> parts = parts(request);
        return Views.areRowsContiguous(parts) ? Attempt.view(parts) : Attempt.refuse(Views.GAPS);
    }

    /** Returns the parts as views into the input. */
    static List<DeviceTensor> parts(Request request) {
        int axis = request.op(Split.class).axis();
        DeviceTensor src = request.input(0);
        List<DeviceTensor> parts = new ArrayList<>();
        long offset = src.offset();
        for (Value output : request.node().outputs()) {
            Shape shape = output.type().shape();
            parts.add(src.view(offset, shape, src.strides()));
            offset += shape.extent(axis) * src.stride(axis);
        }
        return parts;
    }
}
