package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.opencl.DeviceInfo;
import java.util.List;
import java.util.Optional;

/**
 * Convolution with few filters a group, depthwise included, {@code conv2d_grouped.cl}: four rows of a column by one or four filters a
 * work-item. Any window and groups, any plain strides, constant weights. Chosen on GPUs for up to 16 filters a group, where a tile
 * of a matrix product would be mostly empty; depthwise is bound by memory.
 */
final class Conv2dGrouped implements Implementation {
    private static final long LOCAL = 64;
    private static final long ROWS = 4;
    private static final long FILTERS = 4;
    private static final long MOST_FILTERS = 16;

    @Override
    public String name() {
        return "conv2d_grouped";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        if (request.device().kind() == DeviceInfo.Kind.CPU) {
            return Optional.of("CPU drivers have no vectors of work-items that read columns");
        }
        long filters = Conv2dProblem.ofConv2d(request).groupFilters();
        return filters > MOST_FILTERS
                ? Optional.of("a group has " + filters + " filters, above " + MOST_FILTERS
                        + " a matrix product reuses the source better")
                : Optional.empty();
    }

    @Override
    public Attempt attempt(Request request) {
        if (request.device().maxWorkGroupSize() < LOCAL) {
            return Attempt.refuse("work-groups of " + request.device().maxWorkGroupSize() + " items, needs " + LOCAL);
        }
        Optional<Constant> weights = request.constant(1);
        if (weights.isEmpty()) {
            return Attempt.refuse("the weights are not constant");
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        Window2d window = conv.window();
        boolean sharesRows = window.kernelHeight() == 3 && window.dilationHeight() == 1 && window.strideHeight() == 1;
        long filters = conv.groupFilters() == 1 ? 1 : FILTERS;
        KernelSpec kernel = KernelSpec.of(name())
                .define("FILTERS", filters)
                .define("KERNEL_H", sharesRows ? window.kernelHeight() : 0);
        DeviceTensor packed =
                request.packed(List.of(weights.get()), new Conv2dTapPacking(conv.groups(), 1, (int) filters));
        long items = conv.batch()
                * conv.groups()
                * Conv2dProblem.ceilDiv(conv.groupFilters(), filters)
                * Conv2dProblem.ceilDiv(conv.outputHeight(), ROWS)
                * conv.outputWidth();
        return Attempt.accept(
                conv.dst(),
                conv.packedArguments(kernel, packed)
                        .local(LOCAL, 1, 1)
                        .global(Conv2dProblem.roundUp(items, LOCAL), 1, 1));
    }
}
