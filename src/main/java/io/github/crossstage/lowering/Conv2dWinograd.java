package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolution of 3x3 windows with stride 1 by Winograd's F(2x2, 3x3), {@code conv2d_winograd.cl} around {@code gemm_tiled.cl}: three
 * launches for each part of the tiles, whose workspace of at most 16 MiB stays in the last cache. Workspace and transformed
 * weights are float32 whatever feature maps are kept as. Constant weights, one group, no
 * dilation. Chosen on GPUs from 64 channels, filters and tiles on, where 2.25 times fewer products outweigh the transforms.
 */
final class Conv2dWinograd implements Implementation {
    private static final long LOCAL = 64;
    private static final long TILE = 2;
    private static final long LEAST = 64;

    /** Tiles of a part are a multiple of this, so that products can load vectors. */
    private static final long VECTOR = 4;

    @Override
    public String name() {
        return "conv2d_winograd";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        Optional<String> unsuited = GemmTile.unsuited(request.device());
        if (unsuited.isPresent()) {
            return unsuited;
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        long least = Math.min(Math.min(conv.inputChannels(), conv.outputChannels()), tiles(conv));
        return least < LEAST
                ? Optional.of(conv.inputChannels() + " channels, " + conv.outputChannels() + " filters or "
                        + tiles(conv) + " tiles, below " + LEAST + " the transforms cost more than they save")
                : Optional.empty();
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooLarge = GemmTiled.tooLarge(request.device());
        if (tooLarge.isPresent()) {
            return Attempt.refuse(tooLarge.get());
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        Window2d window = conv.window();
        if (window.kernelHeight() != 3 || window.kernelWidth() != 3 || conv.groups() != 1) {
            return Attempt.refuse("the window is not 3x3 or there are groups");
        }
        if (window.strideHeight() * window.strideWidth() * window.dilationHeight() * window.dilationWidth() != 1) {
            return Attempt.refuse("the window has strides or dilations");
        }
        Optional<Constant> weights = request.constant(1);
        if (weights.isEmpty()) {
            return Attempt.refuse("the weights are not constant");
        }
        if (conv.dst().isEmpty()) {
            return Attempt.accept(conv.dst(), List.of());
        }
        DeviceTensor packed = request.table(List.of(weights.get()), new Conv2dWinogradPacking());
        long filters = Conv2dWinogradPacking.paddedFilters(conv.outputChannels());
        long step = step(conv, filters);
        DeviceTensor source = request.exactWorkspace(Conv2dWinogradPacking.ELEMENTS, conv.inputChannels(), step);
        DeviceTensor result = request.exactWorkspace(Conv2dWinogradPacking.ELEMENTS, filters, step);
        List<Launch> launches = new ArrayList<>();
        for (long tile = 0; tile < tiles(conv); tile += step) {
            launches.add(source(conv, source, tile));
            launches.add(GemmTiled.launch(product(packed, source, result)));
            launches.add(result(conv, result, tile));
        }
        return Attempt.accept(conv.dst(), launches);
    }

    /** Returns the tiles of a part: all, or as many as fit the workspace. */
    private static long step(Conv2dProblem conv, long filters) {
        long most = Conv2dIm2col.WORKSPACE_ELEMENTS
                / (Conv2dWinogradPacking.ELEMENTS * (conv.inputChannels() + filters) * LOCAL)
                * LOCAL;
        return Math.min(Math.max(LOCAL, most), Conv2dProblem.roundUp(tiles(conv), VECTOR));
    }

    private static long tileRows(Conv2dProblem conv) {
        return Conv2dProblem.ceilDiv(conv.outputHeight(), TILE);
    }

    private static long tileColumns(Conv2dProblem conv) {
        return Conv2dProblem.ceilDiv(conv.outputWidth(), TILE);
    }

    private static long tiles(Conv2dProblem conv) {
        return conv.batch() * tileRows(conv) * tileColumns(conv);
    }

    private static Launch source(Conv2dProblem conv, DeviceTensor workspace, long first) {
        KernelSpec kernel = KernelSpec.of("conv2d_winograd").function("conv2d_winograd_source");
        Launch.Builder launch = Launch.of(conv.prologue().define(kernel))
                .read(conv.src())
                .ints(conv.src().strides());
        conv.prologue()
                .arguments(launch)
                .write(workspace)
                .ints(workspace.stride(0), workspace.stride(1), first, tiles(conv))
                .ints(conv.src().shape().extents())
                .ints(
                        tileRows(conv),
                        tileColumns(conv),
                        conv.window().padTop(),
                        conv.window().padLeft());
        return transform(launch, workspace, conv.inputChannels());
    }

    private static Launch result(Conv2dProblem conv, DeviceTensor workspace, long first) {
        KernelSpec kernel = KernelSpec.of("conv2d_winograd").function("conv2d_winograd_result");
        Launch.Builder launch = Launch.of(conv.epilogue()
                        .define(kernel.define("HAS_BIAS", conv.bias().isPresent() ? 1 : 0)))
                .read(workspace)
                .ints(workspace.stride(0), workspace.stride(1), first, tiles(conv));
        conv.bias().ifPresent(vector -> launch.read(vector).ints(vector.stride(0)));
        conv.epilogue()
                .arguments(launch)
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.dst().shape().extents())
                .ints(tileRows(conv), tileColumns(conv), 0, 0);
        return transform(launch, workspace, conv.outputChannels());
    }

    private static Launch transform(Launch.Builder launch, DeviceTensor workspace, long rows) {
        return launch.local(LOCAL, 1, 1)
                .global(Conv2dProblem.roundUp(workspace.shape().extent(2), LOCAL), rows, 1);
    }

    /** Filters times tiles, for every element of a transformed tile. */
    private static GemmProblem product(DeviceTensor packed, DeviceTensor source, DeviceTensor result) {
        long inner = source.shape().extent(1);
        long filters = result.shape().extent(1);
        return new GemmProblem(
                filters,
                result.shape().extent(2),
                inner,
                1,
                0,
                new GemmProblem.Matrix(packed, 1, filters),
                GemmProblem.Matrix.of(source, 1, 2),
                Optional.empty(),
                GemmProblem.Matrix.of(result, 1, 2),
                LoopNest.of(
                        Shape.of(Conv2dWinogradPacking.ELEMENTS),
                        new long[] {inner * filters},
                        new long[] {source.stride(0)},
                        new long[] {result.stride(0)},
                        new long[] {0}));
    }
}
