package io.github.crossstage.serving;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceHealth.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A model on one or more devices that takes requests of many callers, and can be replaced while it does.
 *
 * <p>Each device has its own weights, uploaded once, and a {@link Batcher}. A request goes where it will be done first: the rows before it
 * times what a row was measured to take there. A device that is down, or failed a request, gets none for a while as long as others can take
 * them, and what it failed goes once more to another one ({@link #health()}). Thread-safe. Owns models and batchers; devices and sources stay the caller's and have to be
 * closed later.
 */
public final class ModelPool implements AutoCloseable {
    private final List<Device> devices;
    private final PoolOptions options;
    /** Held by whoever changes the members. */
    private final Failover failover = new Failover(System::nanoTime);

    private final ReentrantLock change = new ReentrantLock();
    /** Those that get requests; none once the pool is closed. */
    private volatile List<PoolMember> members;

    private ModelPool(List<Device> devices, PoolOptions options, List<PoolMember> members) {
        this.devices = devices;
        this.options = options;
        this.members = members;
    }

    /**
     * Loads a model on every device.
     *
     * @throws IllegalArgumentException if no device is given, or the model fixes its batch size, at another number than 1
     * @throws io.github.crossstage.error.UnsupportedModelException if the network uses what CrossStage does not compute
     * @throws io.github.crossstage.error.DeviceOutOfMemoryException if a device or its budget does not hold it
     */
    public static ModelPool load(GraphSource source, List<Device> devices, Consumer<PoolOptions> configure) {
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("A pool for '" + source.name() + "' needs one device or more, got none");
        }
        PoolOptions options = new PoolOptions();
        configure.accept(options);
        return new ModelPool(List.copyOf(devices), options, loadAll(source, devices, options));
    }

    private static List<PoolMember> loadAll(GraphSource source, List<Device> devices, PoolOptions options) {
        List<PoolMember> loaded = new ArrayList<>();
        try {
            devices.forEach(device -> loaded.add(PoolMember.load(source, device, options)));
            return List.copyOf(loaded);
        } catch (RuntimeException e) {
            loaded.forEach(PoolMember::close);
            throw e;
        }
    }

    /** Submits a request of nobody in particular, without a deadline. */
    public CompletableFuture<Result> submit(Inputs inputs) {
        return submit(Request.of(inputs));
    }

    /**
     * Submits a request, as {@link Batcher#submit(Request)} of the device that will be done with it first.
     *
     * @throws ShapeException if names, types or shapes are not the model's, or there are more rows than a batch has
     * @throws IllegalStateException if the pool is closed
     */
    public CompletableFuture<Result> submit(Request request) {
        return devices.size() == 1 ? send(request, List.of()).future() : failover.submit(request, this::send);
    }

    private Failover.Sent send(Request request, List<Device> but) {
        while (true) {
            List<PoolMember> now = members;
            List<PoolMember> others = now.stream()
                    .filter(member -> !but.contains(member.device()))
                    .toList();
            if (others.isEmpty()) {
                throw new IllegalStateException("This pool is closed");
            }
            PoolMember member = fastest(others.size() == 1 ? others : failover.able(others));
            Optional<CompletableFuture<Result>> accepted = member.batcher().offer(request, !but.isEmpty());
            if (accepted.isPresent()) {
                return new Failover.Sent(member.device(), accepted.get());
            }
            if (members == now) {
                throw new IllegalStateException(
                        "The batcher of model '" + now.get(0).model().name() + "' has failed");
            }
            // Swapped away between the two lines: its successor is there already.
        }
    }

    private static PoolMember fastest(List<PoolMember> members) {
        if (members.size() == 1) {
            return members.get(0);
        }
        List<Batcher.Load> loads =
                members.stream().map(member -> member.batcher().load()).toList();
        return members.get(Routing.choose(loads));
    }

    /**
     * Replaces the model: loads the new one on every device beside the old one, sends new requests to it, lets the old one finish what it
     * has, and frees it. No request fails. Waits for all of that; of several swaps at once one follows the other.
     *
     * @throws ShapeException if the new network's inputs are not the old one's; nothing has changed then
     * @throws io.github.crossstage.error.DeviceOutOfMemoryException if a device does not hold both; nothing has changed then
     * @throws IllegalStateException if the pool is closed
     */
    public void swap(GraphSource source) {
        List<PoolMember> old;
        change.lock();
        try {
            old = members;
            if (old.isEmpty()) {
                throw new IllegalStateException("This pool is closed; it cannot be given '" + source.name() + "'");
            }
            List<InputSpec> inputs = old.get(0).model().inputs();
            if (!source.inputs().equals(inputs)) {
                throw new ShapeException("Model '" + source.name() + "' cannot replace '"
                        + old.get(0).model().name() + "': its inputs are " + source.inputs() + ", expected " + inputs
                        + ". Load it in a pool of its own");
            }
            members = loadAll(source, devices, options);
            old.forEach(PoolMember::close);
        } finally {
            change.unlock();
        }
    }

    /** Returns the name of the model that gets new requests. @throws IllegalStateException if the pool is closed */
    public String model() {
        return members.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This pool is closed"))
                .model()
                .name();
    }

    /**
     * Returns whether the devices answer: up if all are, down if all are or the pool is closed, else degraded; with the reasons of each.
     * Returns at once.
     */
    public DeviceHealth health() {
        if (members.isEmpty()) {
            return DeviceHealth.of(State.DOWN, "the pool is closed");
        }
        Set<State> states = EnumSet.noneOf(State.class);
        List<String> reasons = new ArrayList<>();
        for (Device device : devices) {
            DeviceHealth health = device.health();
            states.add(health.state());
            health.reasons().forEach(reason -> reasons.add(device.name() + ": " + reason));
        }
        return new DeviceHealth(states.size() == 1 ? states.iterator().next() : State.DEGRADED, reasons);
    }

    /**
     * Returns what became of requests to the present model, by device, in the order of the devices; empty once the pool is closed. A
     * request that one device failed and another one answered is counted by both.
     */
    public Map<Device, BatcherStatistics> statistics() {
        Map<Device, BatcherStatistics> statistics = new LinkedHashMap<>();
        members.forEach(
                member -> statistics.put(member.device(), member.batcher().statistics()));
        return statistics;
    }

    /** Accepts nothing more, waits until all that was accepted is answered, and frees the models. Idempotent. */
    @Override
    public void close() {
        change.lock();
        try {
            List<PoolMember> old = members;
            members = List.of();
            old.forEach(PoolMember::close);
        } finally {
            change.unlock();
        }
    }
}
