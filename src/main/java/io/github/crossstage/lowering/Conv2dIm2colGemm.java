package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolution as im2col and a tiled matrix product for GPUs, {@code im2col.cl} and {@code gemm_tiled.cl}: the columns lie row-major
 * in a workspace of at most 16 MiB. Any window and groups. The fallback on GPUs where {@link Conv2dImplicitGemm} is banned or wrong
 * on a driver; bound by writing and reading the columns.
 */
final class Conv2dIm2colGemm implements Implementation {
    private static final long LOCAL = 64;

    @Override
    public String name() {
        return "conv2d_im2col_gemm";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmTile.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooLarge = GemmTiled.tooLarge(request.device());
        if (tooLarge.isPresent()) {
            return Attempt.refuse(tooLarge.get());
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        if (!conv.weights().isDenseFrom(1) || !conv.dst().isDenseFrom(2)) {
            return Attempt.refuse("the weights or the planes of the output are not dense");
        }
        if (!conv.epilogue().epilogue().isNone()) {
            return Attempt.refuse("the matrix product has no epilogue");
        }
        List<Conv2dIm2col.Part> parts = Conv2dIm2col.parts(conv, 1, Conv2dIm2col.WORKSPACE_ELEMENTS);
        List<Launch> launches = new ArrayList<>();
        if (!parts.isEmpty()) {
            Conv2dIm2col.Part largest = parts.get(0);
            DeviceTensor matrix =
                    request.workspace(largest.images(), conv.groups(), conv.reduction(), largest.columns());
            for (Conv2dIm2col.Part part : parts) {
                launches.add(Conv2dIm2col.launch(conv, part, matrix, 1, LOCAL));
                launches.add(GemmTiled.launch(product(conv, part, matrix)));
            }
        }
        return Attempt.accept(conv.dst(), launches);
    }

    /** Filters times columns, for every image of the part and every group. */
    private static GemmProblem product(Conv2dProblem conv, Conv2dIm2col.Part part, DeviceTensor matrix) {
        DeviceTensor dst = part.in(conv.dst());
        long filters = conv.groupFilters();
        Optional<GemmProblem.Matrix> bias =
                conv.bias().map(vector -> new GemmProblem.Matrix(vector, vector.stride(0), 0));
        return new GemmProblem(
                filters,
                part.columns(),
                conv.reduction(),
                1,
                1,
                new GemmProblem.Matrix(conv.weights(), conv.weights().stride(0), 1),
                GemmProblem.Matrix.of(matrix, 2, 3),
                bias,
                new GemmProblem.Matrix(dst, dst.stride(1), 1),
                LoopNest.of(
                        Shape.of(part.images(), conv.groups()),
                        new long[] {0, filters * conv.weights().stride(0)},
                        new long[] {matrix.stride(0), matrix.stride(1)},
                        new long[] {dst.stride(0), filters * dst.stride(1)},
                        new long[] {
                            0, bias.map(vector -> filters * vector.rowStride()).orElse(0L)
                        }));
    }
}
