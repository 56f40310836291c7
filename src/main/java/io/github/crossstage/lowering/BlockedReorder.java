package io.github.crossstage.lowering;

/**
 * The launches that change how channels lie: {@code reorder_blocked.cl}. Bound by memory; no operator's implementations, but what a
 * lowering puts between them.
 *
 * <p>Each takes its {@link ChannelTable#numbers} as a packed constant.
 */
final class BlockedReorder {
    private BlockedReorder() {}

    /**
     * Returns the launch from plain to blocks.
     *
     * @param table for each channel of dst the channel of src, or padding, which becomes zero
     */
    static Launch pack(DeviceTensor src, DeviceTensor table, DeviceTensor dst) {
        return launch("reorder_blocked_pack", src, table, dst, dst);
    }

    /**
     * Returns the launch from blocks to plain; padding is left out.
     *
     * @param table for each channel of src the channel of dst, in which each stands once
     */
    static Launch unpack(DeviceTensor src, DeviceTensor table, DeviceTensor dst) {
        return launch("reorder_blocked_unpack", src, table, dst, src);
    }

    /**
     * Returns the launch from blocks to blocks of the same size.
     *
     * @param table for each channel of dst the channel of src (as they lie in memory), or padding, which becomes zero
     */
    static Launch copy(DeviceTensor src, DeviceTensor table, DeviceTensor dst) {
        return launch("reorder_blocked_copy", src, table, dst, dst);
    }

    private static Launch launch(
            String function, DeviceTensor src, DeviceTensor table, DeviceTensor dst, DeviceTensor blocked) {
        BlockedLoops loops = BlockedLoops.of(
                blocked, Blocks.count(blocked), BlockedLoops.pixelStrides(src), BlockedLoops.pixelStrides(dst));
        KernelSpec kernel = BlockedLoops.define(KernelSpec.of("reorder_blocked"), Blocks.block(blocked));
        return loops.launch(Launch.of(kernel.function(function))
                .read(src)
                .ints(loops.strides(0))
                .read(table)
                .write(dst)
                .ints(loops.strides(1))
                .ints(loops.extents())
                .ints(src.stride(1), dst.stride(1)));
    }
}
