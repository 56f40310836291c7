package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import java.util.Optional;

/**
 * Convolution of few plain channels into channel blocks, {@code conv2d_blocked_stem.cl}: the first layer of a network, which so needs
 * no copy of its input in blocks. Chosen on CPU drivers where the output lies in blocks and the source does not; bound by arithmetic.
 */
final class Conv2dBlockedStem implements Implementation {
    /** Pixels of a row that a work-item makes at most. */
    private static final long RUN_PIXELS = 128;

    @Override
    public String name() {
        return "conv2d_blocked_stem";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return Conv2dBlockedProblem.unsuited(request);
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        Optional<String> refusal = conv.refusal(false);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        if (!conv.src().layout().isPlain()) {
            return Attempt.refuse("the source lies in channel blocks");
        }
        if (conv.op().groups() != 1 || conv.op().prologue().isPresent()) {
            return Attempt.refuse("groups or a prologue");
        }
        BlockedTile tile = BlockedTile.choose(
                conv.block(), conv.batch() * conv.outputHeight(), conv.outputWidth(), conv.outputBlocks(), unused -> 1);
        Window2d window = conv.op().window();
        long tiles = Conv2dProblem.ceilDiv(conv.outputWidth(), tile.pixels());
        long run = Math.min(tiles, Math.max(1, RUN_PIXELS / tile.pixels()));
        long rowElements = Conv2dProblem.roundUp(
                (run * tile.pixels() - 1) * window.strideWidth() + window.spanWidth(), conv.block());
        long localBytes = Float.BYTES * rowElements * conv.src().shape().extent(1) * window.kernelHeight();
        if (localBytes > request.device().localMemoryBytes()) {
            return Attempt.refuse("the rows of a tile need " + localBytes + " bytes of local memory, the device has "
                    + request.device().localMemoryBytes());
        }
        Conv2dBlockedPacking packing =
                new Conv2dBlockedPacking(1, tile.blocks() * conv.block(), 1, conv.input(), conv.output());
        Launch.Builder launch = conv.start(conv.kernel(name())
                        .define("TILE_PIXELS", tile.pixels())
                        .define("TILE_BLOCKS", tile.blocks())
                        .define("STRIDE_W", window.strideWidth()))
                .read(conv.packedWeights(packing))
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.src().shape().extents())
                .ints(conv.blockExtents(conv.dst()))
                .ints(conv.windowNumbers())
                .ints(run, rowElements)
                .localMemory(localBytes);
        long runs = Conv2dProblem.ceilDiv(tiles, run);
        long runElements = conv.src().shape().extent(1) * window.kernelHeight() * rowElements;
        launch.sourceReads(conv.src(), runs * conv.outputHeight() * conv.batch() * runElements);
        return Attempt.accept(conv.dst(), conv.epilogue(launch).global(runs, conv.outputHeight(), conv.batch()));
    }
}
