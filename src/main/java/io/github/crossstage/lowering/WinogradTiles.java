package io.github.crossstage.lowering;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How {@code conv2d_blocked_winograd.cl} shares its work out: a work-item transforms some strips of squares and multiplies them with
 * some tiles of filters. Immutable.
 */
final class WinogradTiles {
    /** Local memory of a work-item at most, so that it stays in a core's second-level cache. */
    private static final long SCRATCH_BYTES = 1 << 20;

    /** Bytes of weights that stay in that cache from one work-item to the next. */
    private static final long CACHED_BYTES = 1 << 20;

    /** What an element of the transformed source costs on its way from the second-level cache, in multiply-adds of a vector. */
    private static final double NEAR_PATCH = 10.0 / 16;

    /** Squares and blocks of filters that tiles may have; few, so that few programs serve a network. */
    private static final int[] SQUARES = {14, 12, 8, 6, 4};

    private static final int MOST_BLOCKS = 4;

    private final Conv2dBlockedProblem conv;
    private final WinogradForm form;
    private final long batch;

    /** Squares of a strip by blocks of filters. */
    final BlockedTile tile;

    /** Strips of a work-item; weights that no cache holds are read once for all of them. */
    final long strips;

    /** Tiles of filters of a work-item. */
    final long run;

    private WinogradTiles(
            Conv2dBlockedProblem conv, WinogradForm form, long batch, BlockedTile tile, long strips, long run) {
        this.conv = conv;
        this.form = form;
        this.batch = batch;
        this.tile = tile;
        this.strips = strips;
        this.run = run;
    }

    /**
     * Returns the fastest way for a convolution, or nothing where the device's local memory is too small for any. Its blocks of
     * filters are those of the fastest way for one image, so that all batch sizes share the packed weights.
     */
    static Optional<WinogradTiles> choose(Conv2dBlockedProblem conv, WinogradForm form) {
        return chooseForOne(conv, form).flatMap(one -> {
            int blocks = one.tile.blocks();
            return choose(conv, form, conv.batch(), blocks, blocks);
        });
    }

    /** Returns the fastest way for one image of a convolution, or nothing. */
    static Optional<WinogradTiles> chooseForOne(Conv2dBlockedProblem conv, WinogradForm form) {
        return choose(conv, form, 1, 1, MOST_BLOCKS);
    }

    private static Optional<WinogradTiles> choose(
            Conv2dBlockedProblem conv, WinogradForm form, long batch, int leastBlocks, int mostBlocks) {
        WinogradTiles best = null;
        for (int squares : SQUARES) {
            for (int blocks = leastBlocks; blocks <= mostBlocks; blocks++) {
                best = fastest(conv, form, batch, new BlockedTile(squares, blocks), best);
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the fastest way with this tile, of those that convolutions use, or nothing. */
    static Optional<WinogradTiles> of(Conv2dBlockedProblem conv, WinogradForm form, BlockedTile tile) {
        boolean isUsed = tile.blocks() <= MOST_BLOCKS && IntStream.of(SQUARES).anyMatch(one -> one == tile.pixels());
        return isUsed ? Optional.ofNullable(fastest(conv, form, conv.batch(), tile, null)) : Optional.empty();
    }

    /** Returns the fastest of a known way, which may be null, and all with this tile. */
    private static WinogradTiles fastest(
            Conv2dBlockedProblem conv, WinogradForm form, long batch, BlockedTile tile, WinogradTiles known) {
        WinogradTiles best = known;
        if (!tile.fits(conv.block())) {
            return best;
        }
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        for (long run = filterTiles; run > 0; run /= 2) {
            WinogradTiles one = new WinogradTiles(conv, form, batch, tile, 1, run);
            long mostStrips = Math.max(1, one.groupsOverSquares());
            while (one.strips <= mostStrips && one.fits()) {
                best = best == null || one.cost() < best.cost() ? one : best;
                one = new WinogradTiles(conv, form, batch, tile, one.strips + 1, run);
            }
        }
        return best;
    }

    private boolean fits() {
        long most = conv.request().device().localMemoryBytes();
        return patchBytes() + sumBytes() <= (strips == 1 ? most : Math.min(most, SCRATCH_BYTES));
    }

    /** Returns the multiply-adds of a vector that the slowest compute unit takes the time of. */
    double cost() {
        long steps = form.elements() * channels();
        long weights = form.weightElements() * channels();
        double step = tile.stepCost() + NEAR_PATCH * tile.pixels();
        double group = squares() * conv.inputBlocks() * form.patchCost()
                + run * (steps * strips * step + squares() * tile.blocks() * form.outputCost());
        long units = conv.request().device().computeUnits();
        long runs = groupsOverFilters();
        boolean isCached = Float.BYTES * weights * run * tile.blocks() * conv.block() <= CACHED_BYTES;
        long readings = isCached ? 1 : Conv2dProblem.ceilDiv(groupsOverSquares() * Math.min(runs, units), units);
        return Conv2dProblem.ceilDiv(groupsOverSquares() * runs, units) * group
                + readings * tile.farWeightsCost(conv.block(), weights * run, runs, units);
    }

    /** Returns the squares of a work-item. */
    long squares() {
        return strips * tile.pixels();
    }

    /** Returns how many work-items share the squares of all images. */
    long groupsOverSquares() {
        long all = batch
                * Conv2dProblem.ceilDiv(conv.outputHeight(), form.outputs())
                * Conv2dProblem.ceilDiv(conv.outputWidth(), form.outputs());
        return Conv2dProblem.ceilDiv(all, squares());
    }

    /** Returns how many work-items share the filters. */
    long groupsOverFilters() {
        return Conv2dProblem.ceilDiv(Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks()), run);
    }

    private long channels() {
        return conv.src().shape().extent(1);
    }

    /** Returns the bytes of local memory for transformed squares of the source. */
    long patchBytes() {
        return (long) Float.BYTES * form.elements() * (squares() * channels() + conv.block());
    }

    /** Returns the bytes of local memory for sums. */
    long sumBytes() {
        return (long) Float.BYTES * form.elements() * conv.block() * (squares() * tile.blocks() + 1);
    }
}
