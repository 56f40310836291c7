package io.github.crossstage.lowering;

import java.util.ArrayList;
import java.util.List;

/**
 * The unfolding of a convolution's images into matrices of columns, {@code im2col.cl}, cut into parts whose matrices fit a bounded
 * workspace: whole images, as many as fit, or neighbouring columns of one image.
 */
final class Conv2dIm2col {
    /** Most elements of a workspace: 16 MiB. */
    static final long WORKSPACE_ELEMENTS = 4L << 20;

    private Conv2dIm2col() {}

    /**
     * A part of the work.
     *
     * @param image first image
     * @param images images
     * @param column first column (output position) of each image
     * @param columns columns of each image
     */
    record Part(long image, long images, long column, long columns) {
        /** Returns all of a convolution's work. */
        static Part all(Conv2dProblem conv) {
            return new Part(0, conv.batch(), 0, conv.outputPlane());
        }

        /** Returns where the first column of the first image lies in a tensor of the output's extents with dense planes. */
        DeviceTensor in(DeviceTensor tensor) {
            return tensor.view(tensor.offset() + image * tensor.stride(0) + column, tensor.shape(), tensor.strides());
        }
    }

    /**
     * Returns the parts, in order.
     *
     * @param tileColumns columns are cut at multiples of this, and each matrix is as wide as the next multiple
     * @param limit most elements of all matrices of a part, exceeded only where one tile of one image needs more
     */
    static List<Part> parts(Conv2dProblem conv, long tileColumns, long limit) {
        long tileElements = Math.max(1, conv.groups() * conv.reduction() * tileColumns);
        long tiles = Conv2dProblem.ceilDiv(conv.outputPlane(), tileColumns);
        long partTiles = Math.max(1, Math.min(tiles, limit / tileElements));
        long partImages = partTiles < tiles ? 1 : Math.max(1, Math.min(conv.batch(), limit / (tileElements * tiles)));
        List<Part> parts = new ArrayList<>();
        for (long image = 0; image < conv.batch(); image += partImages) {
            for (long tile = 0; tile < tiles; tile += partTiles) {
                parts.add(new Part(
                        image,
                        Math.min(partImages, conv.batch() - image),
                        tile * tileColumns,
                        Math.min(partTiles * tileColumns, conv.outputPlane() - tile * tileColumns)));
            }
        }
        return parts;
    }

    /**
     * Returns the launch that unfolds a part.
     *
     * @param matrix where the part's columns go: {@code [images, groups, K, tiles]}, of which the strides count
     * @param tileColumns columns that a work-item writes
     * @param local work-items of a work-group along the tiles
     */
    static Launch launch(Conv2dProblem conv, Part part, DeviceTensor matrix, long tileColumns, long local) {
        DeviceTensor src = conv.src();
        boolean runs = src.stride(3) == 1 && conv.window().strideWidth() == 1;
        KernelSpec kernel =
                KernelSpec.of("im2col").define("COLUMNS", tileColumns).define("COPY_RUNS", runs ? 1 : 0);
        Launch.Builder launch = Launch.of(conv.prologue().define(kernel))
                .read(src.view(src.offset() + part.image() * src.stride(0), src.shape(), src.strides()))
                .ints(src.strides());
        return conv.prologue()
                .arguments(launch)
                .write(matrix)
                .ints(matrix.strides())
                .ints(src.shape().extents())
                .ints(part.column(), part.columns(), conv.outputHeight(), conv.outputWidth())
                .ints(conv.windowNumbers())
                .ints(conv.groups())
                .local(local, 1, 1)
                .global(
                        Conv2dProblem.roundUp(Conv2dProblem.ceilDiv(part.columns(), tileColumns), local),
                        conv.groupChannels(),
                        part.images() * conv.groups());
    }
}
