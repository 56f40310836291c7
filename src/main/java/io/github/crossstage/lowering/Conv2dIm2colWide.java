package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolution as im2col and a matrix product for wide-SIMD devices, {@code im2col.cl} and {@code gemm_wide.cl}: the columns lie
 * tile by tile, 32 positions wide and zero-padded, in a workspace of at most 16 MiB. Any window and groups. Chosen on CPU drivers
 * where {@link Conv2dPointwiseWide} refuses and nothing lies in channel blocks; bound by arithmetic, im2col costs most where there are
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
        Optional<String> unwritable = GemmWide.unwritable(conv);
        if (unwritable.isPresent()) {
            return Attempt.refuse(unwritable.get());
        }
        Optional<DeviceTensor> panels = GemmWide.panels(request, conv.groups());
        if (panels.isEmpty()) {
            return Attempt.refuse("weights or bias are not constant");
        }
        List<Conv2dIm2col.Part> parts = Conv2dIm2col.parts(conv, GemmWide.COLUMNS, Conv2dIm2col.WORKSPACE_ELEMENTS);
        if (parts.isEmpty()) {
            return Attempt.accept(conv.dst(), List.of());
        }
        DeviceTensor matrix = matrix(request, conv, parts.get(0));
        List<Launch> launches = new ArrayList<>();
        for (Conv2dIm2col.Part part : parts) {
            launches.add(Conv2dIm2col.launch(conv, part, matrix, GemmWide.COLUMNS, 1));
            launches.add(GemmWide.launch(
                    conv,
                    panels.get(),
                    GemmWide.Columns.UNFOLDED,
                    matrix,
                    Conv2dProblem.roundUp(part.columns(), GemmWide.COLUMNS),
                    part));
        }
        return Attempt.accept(conv.dst(), launches);
    }

    /** A workspace for the largest part: {@code [images, groups, K, tiles]}, all rows of a tile behind one another. */
    private static DeviceTensor matrix(Request request, Conv2dProblem conv, Conv2dIm2col.Part largest) {
        long tiles = Conv2dProblem.ceilDiv(largest.columns(), GemmWide.COLUMNS);
        DeviceTensor memory =
                request.workspace(largest.images(), conv.groups(), tiles, conv.reduction(), GemmWide.COLUMNS);
        return memory.view(
                0,
                Shape.of(largest.images(), conv.groups(), conv.reduction(), tiles),
                memory.stride(0),
                memory.stride(1),
                memory.stride(3),
                memory.stride(2));
    }
}
