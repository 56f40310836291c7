package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClDevice;

/**
 * The device memory of one model: weights of its own, and its part in what the models of a device share. Owned by the model,
 * used on the dispatcher's thread only.
 */
final class ModelMemory implements AutoCloseable {
    private final WeightStore weights;
    private final DeviceMemory shared;
    private long arenaBytes;
    private long exchangeBytes;

    ModelMemory(ClDevice device, DeviceMemory shared) {
        this.weights = new WeightStore(device);
        this.shared = shared;
        shared.add(this);
    }

    /** Makes sure that arena and exchange buffer hold a layout; what a model asked for once stays reserved until it is closed. */
    void ensure(MemoryLayout layout) {
        long arenaBefore = arenaBytes;
        long exchangeBefore = exchangeBytes;
        reserve(Math.max(arenaBytes, layout.arenaBytes()), Math.max(exchangeBytes, layout.exchangeBytes()));
        try {
            shared.ensure();
        } catch (RuntimeException e) {
            // What cannot be had must not stay reserved: the other models would ask for it at their next run.
            reserve(arenaBefore, exchangeBefore);
            throw e;
        }
    }

    private void reserve(long arena, long exchange) {
        if (arena != arenaBytes || exchange != exchangeBytes) {
            arenaBytes = arena;
            exchangeBytes = exchange;
            shared.count();
        }
    }

    /** Comes before the upload of a run where memory is guarded, and does nothing elsewhere; see {@link MemoryGuard}. */
    void poison(MemoryLayout layout) {
        arena().poison(layout.arenaBytes());
        exchange().poison(layout.exchangeBytes());
    }

    /** Comes after the download. @throws IllegalStateException if memory is guarded and a kernel wrote outside the layout */
    void requireCanaries(MemoryLayout layout) {
        arena().requireCanaries(layout.arenaBytes());
        exchange().requireCanaries(layout.exchangeBytes());
    }

    WeightStore weights() {
        return weights;
    }

    DeviceRegion arena() {
        return shared.arena();
    }

    DeviceRegion exchange() {
        return shared.exchange();
    }

    /** Returns the bytes of the shared arena that this model needs. */
    long arenaBytes() {
        return arenaBytes;
    }

    /** Returns the bytes of the shared exchange buffer that this model needs. */
    long exchangeBytes() {
        return exchangeBytes;
    }

    @Override
    public void close() {
        shared.remove(this);
        weights.close();
    }
}
