package io.github.crossstage.service;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A network that on the CPU reference starts no run while its gate is shut, and counts those that came to it. */
final class GatedNetwork implements GraphSource {
    private final GraphSource network;
    private final AtomicInteger came = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    GatedNetwork(GraphSource network) {
        this.network = network;
    }

    void shut() {
        came.set(0);
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /** Returns how many runs came to the gate since it was shut. */
    int came() {
        return came.get();
    }

    @Override
    public String name() {
        return network.name();
    }

    @Override
    public List<InputSpec> inputs() {
        return network.inputs();
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        came.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return network.graph(shapes);
    }

    @Override
    public void close() {
        network.close();
    }
}
