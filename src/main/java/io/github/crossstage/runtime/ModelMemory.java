package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClDevice;

/**
 * The device memory of one model: weights, the arena that all its executables share, and the exchange buffer for inputs and
 * outputs. Owned by the model, used on the dispatcher's thread only.
 */
final class ModelMemory implements AutoCloseable {
    private final WeightStore weights;
    private final DeviceRegion arena;
    private final DeviceRegion exchange;

    ModelMemory(ClDevice device) {
        this.weights = new WeightStore(device);
        boolean guarded = MemoryGuard.isOn();
        this.arena = new DeviceRegion(device, "arena", guarded);
        this.exchange = new DeviceRegion(device, "exchange buffer", guarded);
    }

    /** Makes sure that arena and exchange buffer hold a layout. */
    void ensure(MemoryLayout layout) {
        arena.ensure(layout.arenaBytes());
        exchange.ensure(layout.exchangeBytes());
    }

    /** Comes before the upload of a run where memory is guarded, and does nothing elsewhere; see {@link MemoryGuard}. */
    void poison(MemoryLayout layout) {
        arena.poison(layout.arenaBytes());
        exchange.poison(layout.exchangeBytes());
    }

    /** Comes after the download. @throws IllegalStateException if memory is guarded and a kernel wrote outside the layout */
    void requireCanaries(MemoryLayout layout) {
        arena.requireCanaries(layout.arenaBytes());
        exchange.requireCanaries(layout.exchangeBytes());
    }

    WeightStore weights() {
        return weights;
    }

    DeviceRegion arena() {
        return arena;
    }

    DeviceRegion exchange() {
        return exchange;
    }

    /** Returns the bytes on the device. */
    long bytes() {
        return weights.bytes() + arena.bytes() + exchange.bytes();
    }

    @Override
    public void close() {
        exchange.close();
        arena.close();
        weights.close();
    }
}
