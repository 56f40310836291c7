package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tuning.TuningChoice;
import java.util.Map;
import java.util.Optional;

/**
 * Convolution of channel blocks by 3x3 windows, {@code conv2d_blocked_winograd.cl}: Winograd's F(2x2, 3x3) or F(4x4, 3x3) for stride
 * 1, or F(2x2, 3x3) for stride 2, transforms and matrix products of a part of the output in one work-item. Chosen on CPU drivers where source and
 * output lie in blocks and it takes less time than {@link Conv2dBlocked} by the costs of {@link WinogradTiles}; bound by arithmetic,
 * and by reading weights where there are many channels and few pixels.
 *
 * <p>Errors: all keep the limit of an operator, 5e-6 of the peak. Measured (Conv2dBlockedWinogradIT) are for 16, 128 and 512
 * channels 2e-7, 6e-7 and 1e-6 with F(2x2) of either stride, less than a direct convolution's, and 8e-7, 2.1e-6 and 3.9e-6 with F(4x4), which takes
 * differences of numbers larger than its results. As errors grow with the root of the channels, F(4x4) is not chosen for more than
 * {@link #MOST_CHANNELS}.
 *
 * <p>A NaN or an infinity in the source makes NaN of all outputs of its square, which are up to 3 rows and columns away; a direct
 * convolution, and the transform for stride 2, reach 1. Sources beyond 1e37 overflow in the transforms.
 */
final class Conv2dBlockedWinograd implements TiledConvolution {
    /** Channels up to which the errors of F(4x4) are known to keep the limit. */
    static final int MOST_CHANNELS = 512;

    private static final String KERNEL = "conv2d_blocked_winograd";

    /** The share of a direct convolution's cost from which on the weights' memory, 1.8 or 4 times as much, is not worth it. */
    private static final double WORTHWHILE = 0.95;

    private final WinogradForm form;

    /** Makes the one of a form. */
    Conv2dBlockedWinograd(WinogradForm form) {
        this.form = form;
    }

    @Override
    public String name() {
        return KERNEL + "_" + form.label();
    }

    @Override
    public Optional<String> unsuited(Request request) {
        Optional<String> unsuited = Conv2dBlockedProblem.unsuited(request);
        if (unsuited.isPresent()) {
            return unsuited;
        }
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        if (refusal(conv).isPresent()) {
            return Optional.empty();
        }
        if (isInexact(conv, form)) {
            return Optional.of(inexact(conv));
        }
        // Of one image, so that all batch sizes share the packed weights.
        double cost = cost(conv, form);
        if (cost > WORTHWHILE * Conv2dBlocked.cost(conv)) {
            return Optional.of("a direct convolution takes about as long or less");
        }
        // Asked second, F(2x2) does not look back: it is there for those who ban F(4x4).
        return form == WinogradForm.F4 && cost > cost(conv, WinogradForm.F2)
                ? Optional.of("squares of 2x2 outputs take less time")
                : Optional.empty();
    }

    private static boolean isInexact(Conv2dBlockedProblem conv, WinogradForm form) {
        return form == WinogradForm.F4 && conv.input().channels() > MOST_CHANNELS;
    }

    private static String inexact(Conv2dBlockedProblem conv) {
        return "rounding errors of " + conv.input().channels() + " channels are known up to " + MOST_CHANNELS + " only";
    }

    private static double cost(Conv2dBlockedProblem conv, WinogradForm form) {
        return cost(isInexact(conv, form) ? Optional.empty() : WinogradTiles.chooseForOne(conv, form));
    }

    private static double cost(Optional<WinogradTiles> tiles) {
        return tiles.isPresent() ? tiles.get().cost() : Double.POSITIVE_INFINITY;
    }

    private Optional<String> refusal(Conv2dBlockedProblem conv) {
        Window2d window = conv.op().window();
        Window2d plain = Window2d.of(3, 3)
                .withStrides(form.stride(), form.stride())
                .withPads(window.padTop(), window.padLeft(), window.padBottom(), window.padRight());
        if (!window.equals(plain) || conv.op().groups() != 1) {
            return Optional.of(
                    "the window is not 3x3 with stride " + form.stride() + " and no dilation, or there are groups");
        }
        return conv.refusal(true);
    }

    @Override
    public Map<TuningChoice, Double> tiles(Conv2dBlockedProblem conv) {
        Optional<WinogradTiles> usual = WinogradTiles.choose(conv, form);
        if (usual.isEmpty() || isInexact(conv, form)) {
            return Map.of();
        }
        return tiles(usual.get().tile, conv.block(), tile -> cost(WinogradTiles.of(conv, form, tile)));
    }

    @Override
    public Attempt attempt(Request request, Optional<BlockedTile> wanted) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        Optional<String> refusal = refusal(conv);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        if (wanted.isPresent() && isInexact(conv, form)) {
            return Attempt.refuse(inexact(conv));
        }
        Optional<WinogradTiles> tiles =
                wanted.isPresent() ? WinogradTiles.of(conv, form, wanted.get()) : WinogradTiles.choose(conv, form);
        return tiles.isPresent()
                ? Attempt.accept(conv.dst(), launch(conv, tiles.get()))
                : Attempt.refuse("a strip of squares needs more than the device's "
                        + request.device().localMemoryBytes() + " bytes of local memory");
    }

    private Launch launch(Conv2dBlockedProblem conv, WinogradTiles tiles) {
        BlockedTile tile = tiles.tile;
        Window2d window = conv.op().window();
        long overSquares = tiles.groupsOverSquares();
        long overFilters = tiles.groupsOverFilters();
        Launch.Builder launch = conv.start(conv.kernel(KERNEL)
                        .define("WINOGRAD_M", form.outputs())
                        .define("WINOGRAD_S", form.stride())
                        .define("TILE_PIXELS", tile.pixels())
                        .define("TILE_BLOCKS", tile.blocks()))
                .read(conv.packedWeights(new Conv2dBlockedWinogradPacking(
                        form, tile.blocks() * conv.block(), conv.input(), conv.output())))
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.blockExtents(conv.src()))
                .ints(conv.blockExtents(conv.dst()))
                .ints(window.padTop(), window.padLeft(), tiles.run, tiles.strips)
                .localMemory(tiles.patchBytes())
                .localMemory(tiles.sumBytes())
                .sourceReads(
                        conv.src(),
                        overSquares
                                * overFilters
                                * tiles.squares()
                                * form.elements()
                                * conv.src().shape().extent(1));
        return conv.epilogue(launch).global(overSquares, overFilters, 1);
    }
}
