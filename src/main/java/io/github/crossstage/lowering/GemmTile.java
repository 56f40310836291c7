package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The tile of a work-group of the GPU matrix products, {@code gemm_tile.clh}.
 *
 * @param groupColumns work-items along columns, each with four columns: the macro {@code GROUP_X}
 * @param groupRows work-items along rows: the macro {@code GROUP_Y}
 * @param itemRows rows of a work-item: the macro {@code ITEM_ROWS}
 * @param speed what a work-item is done with in a unit of time, of the largest tile's: smaller tiles read more for each product
 */
record GemmTile(int groupColumns, int groupRows, int itemRows, double speed) {
    /** Columns of a work-item. */
    private static final int ITEM_COLUMNS = 4;

    /** Steps of k in local memory. */
    static final int DEPTH = 8;

    /** Work-groups that a compute unit needs to be busy, about. */
    private static final int GROUPS_OF_A_UNIT = 2;

    static final GemmTile T128X64 = new GemmTile(16, 16, 8, 1);
    static final GemmTile T64X64 = new GemmTile(16, 8, 8, 0.95);
    static final GemmTile T32X32 = new GemmTile(8, 8, 4, 0.65);

    /** All tiles that convolutions choose from. */
    static final List<GemmTile> ALL = List.of(T128X64, T64X64, T32X32);

    int rows() {
        return groupRows * itemRows;
    }

    int columns() {
        return groupColumns * ITEM_COLUMNS;
    }

    /** Returns the steps of a slice of columns that a work-item loads. */
    long run() {
        return (long) DEPTH * columns() / ((long) groupColumns * groupRows);
    }

    /** Returns the tile's sides, as in {@code 128x64}, for names. */
    String label() {
        return rows() + "x" + columns();
    }

    KernelSpec define(KernelSpec kernel) {
        return kernel.define("GROUP_X", groupColumns)
                .define("GROUP_Y", groupRows)
                .define("ITEM_ROWS", itemRows);
    }

    /** Sets groups and index space of a launch over so many rows and columns. */
    Launch launch(Launch.Builder builder, long rows, long columns, long batch) {
        return builder.local(groupColumns, groupRows, 1)
                .global(
                        Conv2dProblem.ceilDiv(columns, columns()) * groupColumns,
                        Conv2dProblem.ceilDiv(rows, rows()) * groupRows,
                        batch);
    }

    /** Returns why local-memory tiles do not suit a device, or nothing. */
    static Optional<String> unsuited(DeviceInfo device) {
        return device.kind() == DeviceInfo.Kind.CPU
                ? Optional.of("barriers are 25-300 times slower than register tiles on CPU drivers")
                : Optional.empty();
    }

    /** Returns why a device cannot run this tile, or nothing. */
    Optional<String> tooLarge(DeviceInfo device) {
        int items = groupColumns * groupRows;
        if (device.maxWorkGroupSize() < items) {
            return Optional.of("work-groups of " + device.maxWorkGroupSize() + " items, needs " + items);
        }
        return device.localMemoryBytes() < localBytes()
                ? Optional.of("local memory of " + device.localMemoryBytes() + " bytes, needs " + localBytes())
                : Optional.empty();
    }

    /** Returns the bytes of the slices of both operands, with the padding that transposed ones have. */
    private long localBytes() {
        return (long) Float.BYTES * DEPTH * (rows() + columns() + 2 * ITEM_COLUMNS);
    }

    /** Returns the tile that makes a batch of products in the least time, of those that a device can run, or the smallest. */
    static GemmTile choose(DeviceInfo device, long rows, long columns, long batch) {
        return ALL.stream()
                .filter(tile -> tile.tooLarge(device).isEmpty())
                .min(Comparator.comparingDouble(tile -> tile.cost(device, rows, columns, batch)))
                .orElse(T32X32);
    }

    /** Returns the time of all tiles, in units of sums: idle compute units wait for busy ones. */
    private double cost(DeviceInfo device, long rows, long columns, long batch) {
        long groups = Conv2dProblem.ceilDiv(rows, rows()) * Conv2dProblem.ceilDiv(columns, columns()) * batch;
        long places = (long) Math.max(1, device.computeUnits()) * GROUPS_OF_A_UNIT;
        return (double) Math.max(groups, places) * rows() * columns() / speed;
    }
}
