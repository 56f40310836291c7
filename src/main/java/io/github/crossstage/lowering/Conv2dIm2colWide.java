package io.github.crossstage.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolution as im2col and a matrix product for wide-SIMD devices, {@code im2col.cl} and {@code gemm_wide.cl}: the columns lie
 * tile by tile, 32 positions wide and zero-padded, in a workspace of at most 16 MiB. Any window and groups. Chosen on CPU drivers
 * where {@link Conv2dPointwiseWide} and {@link Conv2dDepthwise} refuse; bound by arithmetic, im2col costs most where there are
 * few filters.
 */
final class Conv2dIm2colWide implements Implementation {
    @Override
    public String name() {
        return "conv2d_im2col_wide";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmWide.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        if (!conv.dst().isDenseFrom(2)) {
            return Attempt.refuse("the planes of the output are not dense");
        }
        Optional<DeviceTensor> panels = GemmWide.panels(request, conv.groups());
        if (panels.isEmpty()) {
            return Attempt.refuse("weights or bias are not constant");
        }
        List<Conv2dIm2col.Part> parts = Conv2dIm2col.parts(conv, GemmWide.COLUMNS, Conv2dIm2col.WORKSPACE_ELEMENTS);
        if (parts.isEmpty()) {
            return Attempt.accept(conv.dst(), List.of());
        }
        Conv2dIm2col.Part largest = parts.get(0);
        long tileElements = conv.reduction() * GemmWide.COLUMNS;
        long matrixElements = Conv2dProblem.ceilDiv(largest.columns(), GemmWide.COLUMNS) * tileElements;
        DeviceTensor matrix = request.workspace(largest.images(), conv.groups(), matrixElements);
        long[] strides = {matrix.stride(0), matrix.stride(1), GemmWide.COLUMNS, tileElements};
        List<Launch> launches = new ArrayList<>();
        for (Conv2dIm2col.Part part : parts) {
            launches.add(Conv2dIm2col.launch(conv, part, matrix, strides, GemmWide.COLUMNS, 1));
            launches.add(GemmWide.launch(
                    conv,
                    panels.get(),
                    new GemmWide.Columns(matrix, strides, Conv2dProblem.roundUp(part.columns(), GemmWide.COLUMNS)),
                    Conv2dIm2col.target(conv, part),
                    part.images(),
                    part.columns()));
        }
        return Attempt.accept(conv.dst(), launches);
    }
}
