package io.github.crossstage.lowering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How {@code conv2d_blocked_winograd.cl} shares its work out: a work-item transforms some strips of squares and multiplies them with
 * some tiles of filters.
 *
 * @param outputs rows and columns of output of a square, 2 or 4
 * @param tile squares of a strip by blocks of filters
 * @param strips strips of a work-item; weights that no cache holds are read once for all of them
 * @param run tiles of filters of a work-item
 * @param groups work-items on each dimension: over squares, over filters
 * @param cost multiply-adds of a vector that the slowest compute unit takes the time of
 */
record WinogradTiles(int outputs, BlockedTile tile, long strips, long run, List<Long> groups, double cost) {
    /** Local memory of a work-item at most, so that it stays in a core's second-level cache. */
    private static final long SCRATCH_BYTES = 1 << 20;

    /** Bytes of weights that stay in that cache from one work-item to the next. */
    private static final long CACHED_BYTES = 1 << 20;

    /** What a vector of weights costs on its way from beyond that cache, in multiply-adds; it passes beside them. */
    private static final double FAR_WEIGHTS = 34;

    /** What the transforms of a square cost for each block of channels and of filters, in multiply-adds. */
    private static final double PATCH_2 = 130;

    private static final double PATCH_4 = 400;
    private static final double OUTPUT_2 = 100;
    private static final double OUTPUT_4 = 300;

    /** Squares and blocks of filters that tiles may have; few, so that few programs serve a network. */
    private static final List<Integer> SQUARES = List.of(14, 12, 8, 6, 4);

    private static final int MOST_BLOCKS = 2;

    /** Returns the fastest way for a convolution, or nothing where the device's local memory is too small for any. */
    static Optional<WinogradTiles> choose(Conv2dBlockedProblem conv, int outputs) {
        List<WinogradTiles> all = new ArrayList<>();
        List<BlockedTile> shapes = BlockedTile.all(conv.block()).stream()
                .filter(tile -> SQUARES.contains(tile.pixels()) && tile.blocks() <= MOST_BLOCKS)
                .toList();
        for (BlockedTile tile : shapes) {
            long mostStrips = Conv2dProblem.ceilDiv(squares(conv, outputs), tile.pixels());
            long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
            for (long strips = 1; strips <= mostStrips && fits(conv, outputs, tile, strips); strips++) {
                for (long splits = 1; splits <= filterTiles; splits *= 2) {
                    all.add(of(conv, outputs, tile, strips, Conv2dProblem.ceilDiv(filterTiles, splits)));
                }
            }
        }
        return all.stream().min(Comparator.comparingDouble(WinogradTiles::cost));
    }

    private static boolean fits(Conv2dBlockedProblem conv, int outputs, BlockedTile tile, long strips) {
        WinogradTiles tiles = new WinogradTiles(outputs, tile, strips, 1, List.of(), 0);
        long bytes = tiles.patchBytes(conv) + tiles.sumBytes(conv);
        long most = conv.request().device().localMemoryBytes();
        return bytes <= (strips == 1 ? most : Math.min(most, SCRATCH_BYTES));
    }

    private static WinogradTiles of(Conv2dBlockedProblem conv, int outputs, BlockedTile tile, long strips, long run) {
        long elements = elements(outputs);
        long channels = conv.src().shape().extent(1);
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        long overSquares = Conv2dProblem.ceilDiv(squares(conv, outputs), strips * tile.pixels());
        long overFilters = Conv2dProblem.ceilDiv(filterTiles, run);
        boolean isCached =
                Float.BYTES * elements * channels * conv.dst().shape().extent(1) <= CACHED_BYTES;
        double step = Math.max(strips * tile.stepCost(), isCached ? 0 : FAR_WEIGHTS * tile.blocks());
        double patch = outputs == 2 ? PATCH_2 : PATCH_4;
        double output = outputs == 2 ? OUTPUT_2 : OUTPUT_4;
        double group = strips * tile.pixels() * conv.inputBlocks() * patch
                + run * (elements * channels * step + strips * tile.pixels() * tile.blocks() * output);
        long waves = Conv2dProblem.ceilDiv(
                overSquares * overFilters, conv.request().device().computeUnits());
        return new WinogradTiles(outputs, tile, strips, run, List.of(overSquares, overFilters), waves * group);
    }

    /** Returns the squares that all images are cut into. */
    private static long squares(Conv2dBlockedProblem conv, int outputs) {
        return conv.batch()
                * Conv2dProblem.ceilDiv(conv.outputHeight(), outputs)
                * Conv2dProblem.ceilDiv(conv.outputWidth(), outputs);
    }

    private static long elements(int outputs) {
        return (outputs + 2L) * (outputs + 2);
    }

    /** Returns the bytes of local memory for transformed squares of the source. */
    long patchBytes(Conv2dBlockedProblem conv) {
        return Float.BYTES * elements(outputs) * (conv.src().shape().extent(1) * strips * tile.pixels() + conv.block());
    }

    /** Returns the bytes of local memory for sums. */
    long sumBytes(Conv2dBlockedProblem conv) {
        return Float.BYTES * elements(outputs) * conv.block() * (strips * tile.pixels() * tile.blocks() + 1);
    }
}
