package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.opencl.DeviceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The launches of {@code gemm_wide.cl}: packed filters times a matrix of columns, for every image and every group. */
final class GemmWide {
    /** Rows of a register tile and of a panel of packed weights. */
    static final int ROWS = 8;

    /** Columns of a register tile. */
    static final int COLUMNS = 32;

    /** Columns of a tile behind the last whole one. */
    static final int TAIL_COLUMNS = 16;

    /** Whether the launch reads the source itself or columns that are through the prologue. */
    enum Columns {
        SOURCE,
        UNFOLDED
    }

    private static final KernelSpec KERNEL = KernelSpec.of("gemm_wide").define("ROWS", ROWS);

    private GemmWide() {}

    /** Returns why a register tile a work-item does not suit a device, or nothing. */
    static Optional<String> unsuited(DeviceInfo device) {
        return device.kind() == DeviceInfo.Kind.CPU
                ? Optional.empty()
                : Optional.of("a register tile a work-item leaves the memory accesses of a " + device.kind()
                        + " uncoalesced");
    }

    /** Returns filters and bias of a convolution in panels, or nothing if they are not constants of the model. */
    static Optional<DeviceTensor> panels(Request request, int groups) {
        int biasIndex = request.op(Conv2d.class).biasIndex();
        List<Constant> sources = new ArrayList<>();
        for (int i : new int[] {1, biasIndex}) {
            if (i < request.inputCount()) {
                Optional<Constant> constant = request.constant(i);
                if (constant.isEmpty()) {
                    return Optional.empty();
                }
                sources.add(constant.get());
            }
        }
        return Optional.of(request.packed(sources, new GemmPanelPacking(ROWS, groups)));
    }

    /**
     * Returns why this kernel cannot write a convolution's output, or nothing: planes of the output and of the residual have to be
     * dense.
     */
    static Optional<String> unwritable(Conv2dProblem conv) {
        if (!conv.dst().isDenseFrom(2)) {
            return Optional.of("the planes of the output are not dense");
        }
        return conv.epilogue()
                        .residual()
                        .filter(tensor -> !tensor.isDenseFrom(2))
                        .isPresent()
                ? Optional.of("the planes of the residual are not dense")
                : Optional.empty();
    }

    /**
     * Returns the launch for some images and neighbouring columns of a convolution.
     *
     * @param panels what {@link #panels} returned
     * @param kind what b is
     * @param b columns of these images: {@code [images, groups, K, tiles of 32]}, of which the strides count
     * @param readable columns of a row of b that may be read, at least {@link #TAIL_COLUMNS}
     * @param part which images and columns
     */
    static Launch launch(
            Conv2dProblem conv,
            DeviceTensor panels,
            Columns kind,
            DeviceTensor b,
            long readable,
            Conv2dIm2col.Part part) {
        FusedPrologue prologue = kind == Columns.SOURCE ? conv.prologue() : FusedPrologue.NONE;
        FusedEpilogue epilogue = conv.epilogue().withResidual(part::in);
        DeviceTensor dst = part.in(conv.dst());
        long columns = part.columns();
        long tail = columns % COLUMNS;
        Launch.Builder launch = Launch.of(epilogue.define(prologue.define(KERNEL)))
                .read(panels)
                .read(b)
                .ints(b.strides());
        return epilogue.arguments(prologue.arguments(launch))
                .write(dst)
                .ints(dst.stride(0), conv.groupFilters() * dst.stride(1), dst.stride(1), 1)
                .ints(conv.groupFilters(), columns, conv.reduction(), conv.groups())
                .ints(readable - TAIL_COLUMNS)
                .local(1, 1, 1)
                .global(
                        Conv2dProblem.ceilDiv(conv.groupFilters(), ROWS),
                        columns / COLUMNS + Conv2dProblem.ceilDiv(tail, TAIL_COLUMNS),
                        part.images() * conv.groups());
    }
}
