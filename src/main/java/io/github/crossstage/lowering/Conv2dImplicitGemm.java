package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import java.util.List;
import java.util.Optional;

/**
 * Convolution as a matrix product that gathers its right operand into local memory, {@code conv2d_implicit_gemm.cl}, one for each
 * tile of filters by positions. Any window and groups, any plain strides, constant weights. Chosen on GPUs, with the tile that
 * keeps most of the device busy; bound by arithmetic, 1x1 with few channels by memory.
 */
final class Conv2dImplicitGemm implements Implementation {
    private static final int VECTOR = 4;

    private final GemmTile tile;

    Conv2dImplicitGemm(GemmTile tile) {
        this.tile = tile;
    }

    @Override
    public String name() {
        return "conv2d_implicit_gemm_" + tile.label();
    }

    @Override
    public Optional<String> unsuited(Request request) {
        Optional<String> unsuited = GemmTile.unsuited(request.device());
        if (unsuited.isPresent()) {
            return unsuited;
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        GemmTile best = GemmTile.choose(request.device(), conv.groupFilters(), columns(conv), conv.groups());
        return best.equals(tile)
                ? Optional.empty()
                : Optional.of("tiles of " + best.label() + " fit " + conv.groupFilters() + " filters and "
                        + columns(conv) + " positions better");
    }

    @Override
    public boolean rivals(Request request) {
        return GemmTile.unsuited(request.device()).isEmpty();
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooLarge = tile.tooLarge(request.device());
        if (tooLarge.isPresent()) {
            return Attempt.refuse(tooLarge.get());
        }
        Optional<Constant> weights = request.constant(1);
        if (weights.isEmpty()) {
            return Attempt.refuse("the weights are not constant");
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        DeviceTensor packed =
                request.packed(List.of(weights.get()), new Conv2dTapPacking(conv.groups(), GemmTile.DEPTH, VECTOR));
        Launch.Builder launch = conv.packedArguments(kernel(conv), packed).ints(advance(conv));
        return Attempt.accept(conv.dst(), tile.launch(launch, conv.groupFilters(), columns(conv), conv.groups()));
    }

    private static long columns(Conv2dProblem conv) {
        return conv.batch() * conv.outputPlane();
    }

    private KernelSpec kernel(Conv2dProblem conv) {
        Window2d window = conv.window();
        boolean pointwise = window.kernelHeight() * window.kernelWidth() == 1;
        boolean inPlace = pointwise
                && window.strideHeight() * window.strideWidth() == 1
                && conv.inputHeight() == conv.outputHeight()
                && conv.inputWidth() == conv.outputWidth();
        boolean wideResult = isWide(conv.dst())
                && conv.epilogue().residual().map(Conv2dImplicitGemm::isWide).orElse(true);
        return tile.define(KernelSpec.of("conv2d_implicit_gemm"))
                .define("TAP_RUNS", pointwise || conv.groupChannels() % GemmTile.DEPTH == 0 ? 1 : 0)
                .define("WIDE_SOURCE", inPlace && isWide(conv.src()) ? 1 : 0)
                .define("WIDE_RESULT", wideResult ? 1 : 0)
                .define("DOUBLE_BUFFER", tile.itemRows() == VECTOR ? 1 : 0);
    }

    /** Returns whether four positions lie side by side at a multiple of four elements. */
    private static boolean isWide(DeviceTensor tensor) {
        return tensor.isDenseFrom(2)
                && tensor.shape().elementCount(2, 4) % VECTOR == 0
                && tensor.offset() % VECTOR == 0
                && tensor.stride(0) % VECTOR == 0
                && tensor.stride(1) % VECTOR == 0;
    }

    /** Returns how the tap goes on behind the elements that a work-item loads of a slice: channels, columns and rows of the window. */
    private long[] advance(Conv2dProblem conv) {
        long rest = GemmTile.DEPTH - tile.run();
        long taps = rest / conv.groupChannels();
        return new long[] {
            rest % conv.groupChannels(),
            taps % conv.window().kernelWidth(),
            taps / conv.window().kernelWidth(),
            0
        };
    }
}
