package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClDevice;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The device memory that the models of one device share: an arena and an exchange buffer, each as large as the model that needs most of
 * it. One thread runs all models of a device, one after the other, and none relies on what an earlier run left there. Owned
 * by the device, used on the dispatcher's thread only; holds nothing while there is no model.
 */
public final class DeviceMemory {
    private final DeviceRegion arena;
    private final DeviceRegion exchange;
    private final Set<ModelMemory> models = new LinkedHashSet<>();
    private long mostArena;
    private long mostExchange;

    /** Makes the memory of a device; nothing is allocated yet. */
    public DeviceMemory(ClDevice device) {
        boolean guarded = MemoryGuard.isOn();
        this.arena = new DeviceRegion(device, "arena", guarded);
        this.exchange = new DeviceRegion(device, "exchange buffer", guarded);
    }

    void add(ModelMemory model) {
        models.add(model);
    }

    /** Takes a model out, and gives back what only it needed; the buffers are made again, smaller, when the next model runs. */
    void remove(ModelMemory model) {
        models.remove(model);
        count();
        if (mostArena < arena.bytes()) {
            arena.close();
        }
        if (mostExchange < exchange.bytes()) {
            exchange.close();
        }
    }

    /** Looks again at what the models need; comes whenever that changes. */
    void count() {
        mostArena = most(ModelMemory::arenaBytes);
        mostExchange = most(ModelMemory::exchangeBytes);
    }

    /** Makes sure that every model's needs are met; those of one that is replaced are told by the region's generation. */
    void ensure() {
        arena.ensure(mostArena);
        exchange.ensure(mostExchange);
    }

    private long most(ToLongFunction<ModelMemory> bytes) {
        return models.stream().mapToLong(bytes).max().orElse(0);
    }

    DeviceRegion arena() {
        return arena;
    }

    DeviceRegion exchange() {
        return exchange;
    }

    /** Returns the bytes of all weights on the device. */
    long weightBytes() {
        return models.stream().mapToLong(model -> model.weights().bytes()).sum();
    }

    /** Returns the bytes on the device, of all models together. */
    public long bytes() {
        return weightBytes() + arena.bytes() + exchange.bytes();
    }
}
