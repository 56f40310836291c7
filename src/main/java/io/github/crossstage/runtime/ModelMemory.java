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
        this.arena = new DeviceRegion(device);
        this.exchange = new DeviceRegion(device);
    }

    /** Makes sure that arena and exchange buffer hold a layout. */
    void ensure(MemoryLayout layout) {
        arena.ensure(layout.arenaBytes());
        exchange.ensure(layout.exchangeBytes());
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
