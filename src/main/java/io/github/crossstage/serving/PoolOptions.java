package io.github.crossstage.serving;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.ModelOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** What a pool is made with; every setter returns the object itself. Not thread-safe; read once by {@link ModelPool#load}. */
public final class PoolOptions {
    private BatchPolicy policy = BatchPolicy.standard();
    private Consumer<ModelOptions> model = options -> {};
    private Optional<Inputs> sample = Optional.empty();
    private BatchObserver observer = BatchObserver.NONE;
    private final Map<Device, MemoryBudget> budgets = new HashMap<>();

    PoolOptions() {}

    /** Sets how each device's batcher gathers requests; the default is {@link BatchPolicy#standard()}. */
    public PoolOptions policy(BatchPolicy how) {
        policy = Objects.requireNonNull(how, "how");
        return this;
    }

    /** Sets what every model is loaded with, also by a swap; the default loads for batch 1, which gathers nothing. */
    public PoolOptions model(Consumer<ModelOptions> configure) {
        model = Objects.requireNonNull(configure, "configure");
        return this;
    }

    /** Sets the budget that models on its device keep to; it may be that of other pools too. The default is what the device has. */
    public PoolOptions budget(MemoryBudget budget) {
        budgets.put(budget.device(), budget);
        return this;
    }

    /**
     * Sets a request of one row that a model runs, alone and as a whole batch, before it gets requests: so that its kernels are compiled and
     * its speed is known. The default is zeros, where the network fixes all extents but the batch size, else nothing.
     */
    public PoolOptions warmUp(Inputs row) {
        sample = Optional.of(row);
        return this;
    }

    /** Sets who is told of every batch, as for metrics; the default is nobody. */
    public PoolOptions observer(BatchObserver who) {
        observer = Objects.requireNonNull(who, "who");
        return this;
    }

    BatchPolicy policy() {
        return policy;
    }

    Consumer<ModelOptions> model() {
        return model;
    }

    Optional<Inputs> sample() {
        return sample;
    }

    BatchObserver observer() {
        return observer;
    }

    Optional<MemoryBudget> budget(Device device) {
        return Optional.ofNullable(budgets.get(device));
    }
}
