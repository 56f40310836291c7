package io.github.crossstage.lowering;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The register tile of convolutions that write channel blocks: so many neighbouring pixels by so many blocks of filters.
 *
 * @param pixels pixels, the macro {@code TILE_PIXELS}
 * @param blocks blocks of filters, the macro {@code TILE_BLOCKS}
 */
record BlockedTile(int pixels, int blocks) {
    /** Pixels that tiles may have; few, so that few programs serve a network. */
    private static final List<Integer> PIXELS = List.of(14, 13, 12, 8, 7, 6, 5, 4, 2, 1);

    private static final List<Integer> BLOCKS = List.of(1, 2, 3, 4, 8);

    /** Vector registers that come with 16 lanes, and with 8. */
    private static final int REGISTERS_OF_16 = 32;

    private static final int REGISTERS_OF_8 = 16;

    /** Sums that must be in flight before multiply-adds follow each other without a wait. */
    private static final int LEAST_SUMS = 8;

    /**
     * What a multiply-add, a broadcast, and a block's weights of a step (loaded, and others fetched ahead) take of the time of a step, in
     * multiply-adds of a tile that has few of the others. Fitted to the times of 37 tiles on AVX-512, weights from the second-level cache:
     * all within 4 % but for tiles of 1 and 8 blocks, which take 11 % more.
     */
    private static final double SUM = 0.5;

    private static final double BROADCAST = 1;
    private static final double WEIGHTS = 1.6;

    /**
     * What a weight costs on its way from beyond that cache, in multiply-adds of a vector, although kernels fetch ahead: bytes count
     * here, so that a vector of 8 costs half of one of 16. They come from there once a run, as those of a whole network do not fit.
     */
    private static final double FAR_WEIGHT = 1;

    private static final List<BlockedTile> OF_16 = fitting(16);
    private static final List<BlockedTile> OF_8 = fitting(8);

    /** Returns the tiles that fit the registers of a device whose vectors have 16 or 8 lanes. */
    static List<BlockedTile> all(int lanes) {
        return lanes == 16 ? OF_16 : OF_8;
    }

    private static List<BlockedTile> fitting(int lanes) {
        return PIXELS.stream()
                .flatMap(pixels -> BLOCKS.stream().map(blocks -> new BlockedTile(pixels, blocks)))
                .filter(tile -> tile.fits(lanes))
                .toList();
    }

    /**
     * Returns whether a step finds all that it needs at once in registers: all sums, the weights of a channel and one broadcast. More would
     * be spilled, at twice the time.
     */
    boolean fits(int lanes) {
        return pixels * blocks + blocks + 1 <= (lanes == 16 ? REGISTERS_OF_16 : REGISTERS_OF_8);
    }

    /**
     * Returns the tile that does a convolution in the least time.
     *
     * @param lanes channels of a block
     * @param runs rows of neighbouring output pixels
     * @param pixels pixels of each
     * @param blocks blocks of filters
     * @param depth source blocks that a tile reads
     */
    static BlockedTile choose(int lanes, long runs, long pixels, long blocks, ToIntFunction<BlockedTile> depth) {
        return all(lanes).stream()
                .min(Comparator.comparingDouble(tile -> depth.applyAsInt(tile) * tile.cost(runs, pixels, blocks)))
                .orElseThrow();
    }

    private double cost(long runs, long runPixels, long runBlocks) {
        return runs * Conv2dProblem.ceilDiv(runPixels, pixels) * Conv2dProblem.ceilDiv(runBlocks, blocks) * stepCost();
    }

    /** Multiply-adds that a step takes the time of. */
    double stepCost() {
        return Math.max(SUM * pixels * blocks + BROADCAST * pixels + WEIGHTS * blocks, LEAST_SUMS);
    }

    /**
     * Returns the multiply-adds that a compute unit loses to weights from beyond its caches, where it does all pixels of its filters
     * before the next.
     *
     * @param lanes channels of a block
     * @param steps source channels times elements of the window
     * @param filterTiles tiles of filters that all units share; or runs of them, where steps counts those of a run
     */
    double farWeightsCost(int lanes, long steps, long filterTiles, long units) {
        long own = filterTiles < units ? filterTiles : Conv2dProblem.ceilDiv(filterTiles, units);
        return FAR_WEIGHT * lanes * steps * blocks * own;
    }
}
