package io.github.crossstage.lowering;

import java.util.List;
import java.util.Optional;

/**
 * What keeps padding zero where an operator makes something else of it, {@code block_map.clh}.
 *
 * @param mask 1 for every channel in memory, 0 for padding; nothing where padding stays zero by itself
 */
record BlockedMask(Optional<DeviceTensor> mask) {
    /**
     * Returns the mask of a node's output.
     *
     * @param keepsZero whether the operator makes zero of padding
     */
    static BlockedMask of(Request request, boolean keepsZero) {
        ChannelTable channels = ChannelTable.of(request.outputOrder());
        return new BlockedMask(
                !keepsZero && channels.hasPadding()
                        ? Optional.of(request.table(List.of(), channels.mask()))
                        : Optional.empty());
    }

    /** Returns a kernel with the macros of this. */
    KernelSpec define(KernelSpec kernel) {
        return mask.isPresent() ? kernel.define("HAS_MASK", 1) : kernel;
    }

    /** Adds the arguments for {@code BLOCK_MASK_PARAMETERS}. */
    Launch.Builder arguments(Launch.Builder launch) {
        mask.ifPresent(launch::read);
        return launch;
    }
}
