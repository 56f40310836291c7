package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The reduction of some axes of a tensor to their mean or maximum: {@code reduce.cl}. Bound by memory; the sum is compensated, so
 * its error does not grow with its length.
 *
 * @param lanes work-items a result
 * @param maximum whether it is the maximum; else the mean
 * @param prologue what is done to each element first; its channels are axis 1, which is kept
 */
record Reduction(Lanes lanes, boolean maximum, FusedPrologue prologue) {
    /** Returns the node's attempt: one launch. */
    Attempt attempt(Request request, List<Integer> axes) {
        if (lanes.impossible(request.device()).isPresent()) {
            return Attempt.refuse(lanes.impossible(request.device()).get());
        }
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        Shape shape = src.shape();
        List<Integer> kept = IntStream.range(0, shape.rank())
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
        long[] channels = new long[shape.rank()];
        if (prologue.prologue().isPresent()) {
            channels[1] = 1;
        }
        LoopNest results =
                LoopNest.of(pick(shape, kept), pick(src.strides(), kept), keptStrides(dst, kept), pick(channels, kept));
        LoopNest reduced = LoopNest.of(pick(shape, axes), pick(src.strides(), axes));
        KernelSpec kernel =
                KernelSpec.of("reduce").define("LANES", lanes.count()).define("REDUCE_MAXIMUM", maximum ? 1 : 0);
        Launch.Builder launch = Launch.of(prologue.define(kernel))
                .read(src)
                .ints(results.extents())
                .ints(results.strides(0))
                .ints(reduced.extents())
                .ints(reduced.strides(0));
        if (prologue.prologue().isPresent()) {
            prologue.arguments(launch).ints(results.strides(2));
        }
        launch.write(dst).ints(results.strides(1)).float32((float) reduced.count());
        return Attempt.accept(dst, lanes.launch(launch, results.count()));
    }

    /** Returns the target's strides on the kept axes, whether it still has the reduced ones with extent 1 or not. */
    private static long[] keptStrides(DeviceTensor dst, List<Integer> kept) {
        return dst.shape().rank() == kept.size() ? dst.strides() : pick(dst.strides(), kept);
    }

    static Shape pick(Shape shape, List<Integer> axes) {
        return Shape.of(pick(shape.extents(), axes));
    }

    static long[] pick(long[] numbers, List<Integer> axes) {
        return axes.stream().mapToLong(axis -> numbers[axis]).toArray();
    }
}
