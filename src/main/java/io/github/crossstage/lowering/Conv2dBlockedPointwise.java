package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tuning.TuningChoice;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * 1x1 convolution of channel blocks, {@code conv2d_blocked_pointwise.cl}: register tiles over the output pixels of all images as one
 * row; a prologue, or bringing the pixels of a strided source together, is done once for all filters. Chosen on CPU drivers wherever
 * the output lies in blocks without gaps; bound by arithmetic.
 */
final class Conv2dBlockedPointwise implements TiledConvolution {
    /** Work-groups that a compute unit should have at least, so that none waits long for the last. */
    private static final long GROUPS_PER_UNIT = 8;

    /** Bytes of weights that stay in a core's cache while the pixels pass; larger ones pass once for all pixels. */
    private static final long CACHED_BYTES = 512 * 1024;

    /** What a vector of the source costs on its way through the copy, prologue included, in multiply-adds. */
    private static final double COPY = 8;

    @Override
    public String name() {
        return "conv2d_blocked_pointwise";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return Conv2dBlockedProblem.unsuited(request);
    }

    @Override
    public Map<TuningChoice, Double> tiles(Conv2dBlockedProblem conv) {
        return tiles(tile(conv), conv.block(), tile -> cost(conv, conv.batch(), tile));
    }

    /** Returns the multiply-adds of a vector that the slowest compute unit takes the time of. */
    private static double cost(Conv2dBlockedProblem conv, long images, BlockedTile tile) {
        long pixels = images * imagePixels(conv);
        long pixelTiles = Conv2dProblem.ceilDiv(pixels, tile.pixels());
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        boolean copies = copies(conv, pixels, tile);
        long run = run(conv, tile, pixelTiles, filterTiles, copies);
        long groups = pixelTiles * Conv2dProblem.ceilDiv(filterTiles, run);
        double group = run * conv.block() * tile.stepCost() + (copies ? COPY * tile.pixels() : 0);
        return Conv2dProblem.ceilDiv(groups, conv.request().device().computeUnits()) * conv.inputBlocks() * group;
    }

    /** Returns the fastest tile; its blocks are those of one image's, so that all batch sizes share the packed weights. */
    private static BlockedTile tile(Conv2dBlockedProblem conv) {
        List<BlockedTile> tiles = BlockedTile.all(conv.block());
        BlockedTile ofOne = Collections.min(tiles, Comparator.comparingDouble(tile -> cost(conv, 1, tile)));
        if (conv.batch() == 1) {
            return ofOne;
        }
        return tiles.stream()
                .filter(tile -> tile.blocks() == ofOne.blocks())
                .min(Comparator.comparingDouble(tile -> cost(conv, conv.batch(), tile)))
                .orElseThrow();
    }

    /** Returns the output pixels of an image. */
    private static long imagePixels(Conv2dBlockedProblem conv) {
        return conv.outputHeight() * conv.outputWidth();
    }

    /**
     * Returns whether tiles of the source are copied. What a tile broadcasts must be float32: a copy converts each vector once, not each
     * element for every tile of filters.
     */
    private static boolean copies(Conv2dBlockedProblem conv, long pixels, BlockedTile tile) {
        return conv.op().prologue().isPresent()
                || pixels < tile.pixels()
                || conv.src().storage().type() == DataType.FLOAT16
                || gathers(conv);
    }

    @Override
    public Attempt attempt(Request request, Optional<BlockedTile> wanted) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        Optional<String> refusal = conv.refusal(true);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        Window2d window = conv.op().window();
        Window2d plain = Window2d.of(1, 1)
                .withStrides(window.strideHeight(), window.strideWidth())
                .withDilations(window.dilationHeight(), window.dilationWidth());
        if (!window.equals(plain) || conv.op().groups() != 1) {
            return Attempt.refuse("the window is not 1x1 without pads, or there are groups");
        }
        if (!conv.isFlat(conv.dst()) || (conv.op().epilogue().addsResidual() && !conv.isFlat(conv.residual()))) {
            return Attempt.refuse("the pixels of a block do not lie one behind the other");
        }
        long pixels = conv.batch() * imagePixels(conv);
        BlockedTile tile = wanted.orElseGet(() -> tile(conv));
        boolean copies = copies(conv, pixels, tile);
        long localBytes = (long) Float.BYTES * conv.src().shape().extent(1) * tile.pixels();
        if (copies && localBytes > request.device().localMemoryBytes()) {
            return Attempt.refuse("a tile of the source needs " + localBytes
                    + " bytes of local memory, the device has "
                    + request.device().localMemoryBytes());
        }
        return Attempt.accept(conv.dst(), launch(conv, tile, pixels, copies, localBytes));
    }

    /** Returns whether the pixels of a block that are read do not lie one behind the other. */
    private static boolean gathers(Conv2dBlockedProblem conv) {
        Window2d window = conv.op().window();
        return window.strideHeight() != 1 || window.strideWidth() != 1 || !conv.isFlat(conv.src());
    }

    private Launch launch(Conv2dBlockedProblem conv, BlockedTile tile, long pixels, boolean copies, long localBytes) {
        long pixelTiles = Conv2dProblem.ceilDiv(pixels, tile.pixels());
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        long run = run(conv, tile, pixelTiles, filterTiles, copies);
        Conv2dBlockedPacking packing =
                new Conv2dBlockedPacking(conv.block(), tile.blocks() * conv.block(), 1, conv.input(), conv.output());
        Launch.Builder launch = start(conv, tile, copies)
                .read(conv.packedWeights(packing))
                .write(conv.dst())
                .ints(conv.dst().stride(1))
                .ints(pixels, conv.inputBlocks(), conv.outputBlocks(), run);
        if (copies) {
            launch.localMemory(localBytes);
        }
        long runs = Conv2dProblem.ceilDiv(filterTiles, run);
        // A copy in local memory serves all tiles of a run.
        launch.sourceReads(conv.src(), pixels * conv.src().shape().extent(1) * (copies ? runs : filterTiles));
        return conv.epilogue(launch).global(pixelTiles, runs, 1);
    }

    private Launch.Builder start(Conv2dBlockedProblem conv, BlockedTile tile, boolean copies) {
        KernelSpec kernel = conv.kernel(name())
                .define("TILE_PIXELS", tile.pixels())
                .define("TILE_BLOCKS", tile.blocks())
                .define("HAS_COPY", copies ? 1 : 0);
        if (!gathers(conv)) {
            return conv.start(kernel, conv.src().stride(1));
        }
        Window2d window = conv.op().window();
        long[] strides = conv.src().strides();
        return conv.start(
                kernel.define("HAS_GATHER", 1),
                strides[0],
                strides[1],
                strides[2],
                strides[3],
                conv.outputHeight(),
                conv.outputWidth(),
                window.strideHeight(),
                window.strideWidth());
    }

    /** Returns the tiles of filters that a work-item does. */
    private static long run(
            Conv2dBlockedProblem conv, BlockedTile tile, long pixelTiles, long filterTiles, boolean copies) {
        long tileBytes = (long) Float.BYTES * conv.src().shape().extent(1) * tile.blocks() * conv.block();
        boolean isCached = tileBytes * filterTiles <= CACHED_BYTES;
        if (!copies && !isCached) {
            return 1;
        }
        long groups = GROUPS_PER_UNIT * conv.request().device().computeUnits();
        long splits = Math.min(filterTiles, Conv2dProblem.ceilDiv(groups, pixelTiles));
        long balanced = Conv2dProblem.ceilDiv(filterTiles, splits);
        return isCached ? balanced : Math.min(balanced, Math.max(1, CACHED_BYTES / tileBytes));
    }
}
