package io.github.crossstage.lowering;

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
        List<Constant> sources = new ArrayList<>();
        for (int i = 1; i < request.inputCount(); i++) {
            Optional<Constant> constant = request.constant(i);
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            sources.add(constant.get());
        }
        return Optional.of(request.packed(sources, new GemmPanelPacking(ROWS, groups)));
    }

    /**
     * Returns the launch for some images and neighbouring columns of a convolution.
     *
     * @param panels what {@link #panels} returned
     * @param b columns of these images: {@code [images, groups, K, tiles of 32]}, of which the strides count
     * @param readable columns of a row of b that may be read, at least {@link #TAIL_COLUMNS}
     * @param dst where the first column of the first image goes
     * @param images images
     * @param columns columns of each
     */
    static Launch launch(
            Conv2dProblem conv,
            DeviceTensor panels,
            DeviceTensor b,
            long readable,
            DeviceTensor dst,
            long images,
            long columns) {
        long tail = columns % COLUMNS;
        return Launch.of(KERNEL)
                .read(panels)
                .read(b)
                .ints(b.strides())
                .write(dst)
                .ints(dst.stride(0), conv.groupFilters() * dst.stride(1), dst.stride(1), 1)
                .ints(conv.groupFilters(), columns, conv.reduction(), conv.groups())
                .ints(readable - TAIL_COLUMNS)
                .local(1, 1, 1)
                .global(
                        Conv2dProblem.ceilDiv(conv.groupFilters(), ROWS),
                        columns / COLUMNS + Conv2dProblem.ceilDiv(tail, TAIL_COLUMNS),
                        images * conv.groups());
    }
}
