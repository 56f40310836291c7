package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;

/**
 * The work-group extents of kernels that handle one element a work-item. A few fixed ones serve all shapes: PoCL compiles a
 * kernel again for every local size, and with a local size of its own choice for every global size (0.1 s and more each).
 *
 * <p>The index space is rounded up to whole groups, so kernels guard with {@code GUARD_EXTENTS} of {@code loop_nest.clh}. Long
 * rows get groups of 256 or 64 side by side, which CPU drivers turn into vector loops of that length; short rows get squares of
 * 8 by 8.
 */
final class WorkGroups {
    private static final long LONG_ROW = 512;
    private static final long[] LONG_ROWS = {256, 1, 1};
    private static final long ROW = 64;
    private static final long[] ROWS = {64, 1, 1};
    private static final long[] SQUARES = {8, 8, 1};

    private WorkGroups() {}

    /** Returns the extents of a work-group for rows of this many elements. */
    static long[] local(long inner) {
        if (inner >= LONG_ROW) {
            return LONG_ROWS.clone();
        }
        return inner >= ROW ? ROWS.clone() : SQUARES.clone();
    }

    /**
     * Returns the launch that covers an index space, fastest dimension first; there may be more work-items than asked for on the
     * first two dimensions.
     */
    static Launch cover(Launch.Builder launch, long inner, long next, long others) {
        long[] local = local(inner);
        return launch.local(local).global(whole(inner, local[0]), whole(next, local[1]), others);
    }

    /** Returns the launch that covers a tensor {@code [N, C, H, W]}: columns, rows, planes. */
    static Launch coverPlanes(Launch.Builder launch, Shape shape) {
        return cover(launch, shape.extent(3), shape.extent(2), shape.elementCount(0, 2));
    }

    private static long whole(long extent, long group) {
        return Math.multiplyExact((extent + group - 1) / group, group);
    }
}
