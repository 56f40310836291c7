package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Softmax in three walks over the elements of each sum: {@code softmax.cl}. Bound by the exponentials on CPU drivers, by memory elsewhere. */
final class SoftmaxLanes implements Implementation {
    private final Lanes lanes;

    SoftmaxLanes(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "softmax_" + lanes.label();
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return lanes.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        if (lanes.impossible(request.device()).isPresent()) {
            return Attempt.refuse(lanes.impossible(request.device()).get());
        }
        Softmax op = request.op(Softmax.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        Shape shape = dst.shape();
        LoopNest summed = loops(src, dst, IntStream.range(op.axis(), op.endAxis()));
        LoopNest kept = loops(
                src, dst, IntStream.range(0, shape.rank()).filter(axis -> axis < op.axis() || axis >= op.endAxis()));
        Launch.Builder launch = Launch.of(KernelSpec.of("softmax").define("LANES", lanes.count()))
                .read(src)
                .write(dst)
                .ints(kept.extents())
                .ints(kept.strides(0))
                .ints(kept.strides(1))
                .ints(summed.extents())
                .ints(summed.strides(0))
                .ints(summed.strides(1));
        // Without elements there is nothing to divide, though there may be sums.
        return Attempt.accept(dst, lanes.launch(launch, dst.isEmpty() ? 0 : kept.count()));
    }

    private static LoopNest loops(DeviceTensor src, DeviceTensor dst, IntStream axes) {
        List<Integer> list = axes.boxed().toList();
        return LoopNest.of(
                Reduction.pick(dst.shape(), list),
                Reduction.pick(src.strides(), list),
                Reduction.pick(dst.strides(), list));
    }
}
