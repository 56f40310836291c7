package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tuning.TuningChoice;
import java.util.Map;
import java.util.Optional;

/**
 * Convolution of channel blocks, {@code conv2d_blocked.cl}: a register tile a work-item. Takes any window and any groups of
 * channels without padding. Chosen on CPU drivers wherever source and output lie in blocks and nothing more special applies; bound
 * by arithmetic.
 */
final class Conv2dBlocked implements TiledConvolution {
    /** A tile's weights that stay in the second-level cache from one row to the next, beside all else. */
    private static final long CACHED_BYTES = 1 << 19;

    /**
     * What a weight costs more where they do not, in multiply-adds of a vector: 512 to 1024 channels by 3x3 at 8x8 pixels take 1.35 times
     * Winograd's time.
     */
    private static final double CROWDED = 2.0 / 16;

    @Override
    public String name() {
        return "conv2d_blocked";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return Conv2dBlockedProblem.unsuited(request);
    }

    @Override
    public Map<TuningChoice, Double> tiles(Conv2dBlockedProblem conv) {
        return tiles(tile(conv), conv.block(), tile -> cost(conv, tile));
    }

    @Override
    public Attempt attempt(Request request, Optional<BlockedTile> wanted) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        Optional<String> refusal = conv.refusal(true);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        if (conv.op().groups() > 1
                && (conv.input().hasPadding() || conv.output().hasPadding())) {
            return Attempt.refuse("groups of padded channels");
        }
        BlockedTile tile = wanted.orElseGet(() -> tile(conv));
        long localBytes =
                (long) Float.BYTES * conv.block() * rowPixels(conv.op().window(), tile);
        if (localBytes > request.device().localMemoryBytes()) {
            return Attempt.refuse("the window needs " + localBytes + " bytes of local memory, the device has "
                    + request.device().localMemoryBytes());
        }
        Conv2dBlockedPacking packing = packing(conv, tile);
        Launch.Builder launch = conv.start(
                        conv.kernel(name()).define("TILE_PIXELS", tile.pixels()).define("TILE_BLOCKS", tile.blocks()))
                .read(conv.packedWeights(packing))
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.blockExtents(conv.src()))
                .ints(conv.blockExtents(conv.dst()))
                .ints(conv.windowNumbers())
                .ints(packing.groupNumbers())
                .localMemory(localBytes);
        long pixelTiles = Conv2dProblem.ceilDiv(conv.outputWidth(), tile.pixels());
        long rows = conv.outputHeight() * conv.batch();
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        long tileElements = conv.op().window().kernelHeight()
                * rowPixels(conv.op().window(), tile)
                * (conv.src().shape().extent(1) / conv.op().groups());
        launch.sourceReads(conv.src(), pixelTiles * rows * filterTiles * tileElements);
        return Attempt.accept(conv.dst(), conv.epilogue(launch).global(pixelTiles, rows, filterTiles));
    }

    /** Returns the multiply-adds of a vector that the slowest compute unit takes the time of for one image. */
    static double cost(Conv2dBlockedProblem conv) {
        return cost(conv, tile(conv));
    }

    private static double cost(Conv2dBlockedProblem conv, BlockedTile tile) {
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        long groups = conv.outputHeight() * Conv2dProblem.ceilDiv(conv.outputWidth(), tile.pixels()) * filterTiles;
        long units = conv.request().device().computeUnits();
        Window2d window = conv.op().window();
        long steps = (long) packing(conv, tile).depth() * conv.block() * window.kernelHeight() * window.kernelWidth();
        boolean isCrowded = Float.BYTES * steps * tile.blocks() * conv.block() > CACHED_BYTES;
        double step = tile.stepCost() + (isCrowded ? CROWDED * tile.blocks() * conv.block() : 0);
        return Conv2dProblem.ceilDiv(groups, units) * steps * step
                + tile.farWeightsCost(conv.block(), steps, filterTiles, units);
    }

    private static BlockedTile tile(Conv2dBlockedProblem conv) {
        return BlockedTile.choose(
                conv.block(),
                conv.batch() * conv.outputHeight(),
                conv.outputWidth(),
                conv.outputBlocks(),
                tile -> packing(conv, tile).depth());
    }

    private static Conv2dBlockedPacking packing(Conv2dBlockedProblem conv, BlockedTile tile) {
        return new Conv2dBlockedPacking(
                conv.block(), tile.blocks() * conv.block(), conv.op().groups(), conv.input(), conv.output());
    }

    /** Returns the pixels of the source row that a tile sees, ordered by phases. */
    private static long rowPixels(Window2d window, BlockedTile tile) {
        long reach = window.spanWidth() - 1;
        return Math.min(window.strideWidth(), reach + 1) * (tile.pixels() + reach / window.strideWidth());
    }
}
