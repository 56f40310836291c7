package io.github.crossstage.runtime;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Node;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A network on the CPU reference: right and slow. For machines without an OpenCL device, where the caller asked for it. Thread-safe.
 */
public final class ReferenceModel implements ModelBackend {
    private final GraphSource source;
    private final Dispatcher dispatcher;
    private final long maxBatch;
    private volatile boolean closed;

    /** Makes the model. */
    public ReferenceModel(GraphSource source, Dispatcher dispatcher, long maxBatch) {
        this.source = source;
        this.dispatcher = dispatcher;
        this.maxBatch = maxBatch;
    }

    @Override
    public GraphSource source() {
        return source;
    }

    @Override
    public void prepare(Map<String, Shape> shapes) {
        requireOpen();
        ModelCalls.requireShapes(source, shapes, maxBatch);
        source.graph(shapes);
    }

    @Override
    public CompletableFuture<Map<String, Tensor>> submit(Map<String, Tensor> inputs) {
        requireOpen();
        Map<String, Shape> shapes = ModelCalls.shapes(source, inputs, maxBatch);
        Supplier<Map<String, Tensor>> work = () -> {
            requireOpen();
            return ReferenceExecutor.run(source.graph(shapes), inputs);
        };
        return dispatcher.submit(work);
    }

    @Override
    public Runnable bind(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        return () -> run(inputs, outputs);
    }

    private void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        Map<String, Tensor> made = Dispatcher.await(submit(inputs));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        made.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        ModelCalls.requireOutputs(source, outputs, shapes);
        made.forEach((name, tensor) -> outputs.get(name).bytes().put(tensor.bytes()));
    }

    /** Returns a plan without device memory: one step for each node, no launch. */
    @Override
    public Plan plan(Map<String, Shape> shapes) {
        requireOpen();
        ModelCalls.requireShapes(source, shapes, maxBatch);
        Graph graph = source.graph(shapes);
        List<Plan.PlanStep> steps = graph.nodes().stream()
                .map(node -> new Plan.PlanStep(
                        node.name(),
                        node.operator(),
                        "cpu_reference",
                        List.of(),
                        0,
                        node.outputs().get(0).type().shape(),
                        node.flops(),
                        0))
                .toList();
        return new Plan(Map.copyOf(shapes), 0, 0, 0, 0, 0, 0, 0, 0, steps);
    }

    /** Returns an explanation without kernels and device memory: one step for each node. */
    @Override
    public Explanation explain(Map<String, Shape> shapes) {
        requireOpen();
        ModelCalls.requireShapes(source, shapes, maxBatch);
        return Explainer.ofReference(source.graph(shapes), shapes);
    }

    /** Compares the reference with itself: every difference is 0. */
    @Override
    public VerifyReport verify(Map<String, Tensor> inputs, double nodeLimit, double outputLimit, Progress progress) {
        Map<String, TensorDifference> outputs = new LinkedHashMap<>();
        Dispatcher.await(submit(inputs))
                .forEach((name, tensor) -> outputs.put(name, TensorDifference.between(tensor, tensor)));
        return new VerifyReport(nodeLimit, outputLimit, List.of(), outputs);
    }

    @Override
    public Profile profile(Map<String, Tensor> inputs, int repetitions) {
        Map<String, Shape> shapes = ModelCalls.shapes(source, inputs, maxBatch);
        Graph graph = source.graph(shapes);
        long[] wall = new long[repetitions];
        long[][] nodes = new long[graph.nodes().size()][repetitions];
        for (int i = 0; i < repetitions; i++) {
            int repetition = i;
            wall[i] = dispatcher.call(() -> time(graph, inputs, nodes, repetition));
        }
        List<Profile.StepTime> steps = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            Node node = graph.nodes().get(i);
            steps.add(new Profile.StepTime(
                    node.name(), node.op().kind().label(), "cpu_reference", Profiler.median(nodes[i]), node.flops()));
        }
        Arrays.sort(wall);
        long median = wall[repetitions / 2];
        return new Profile(repetitions, median, 0, median, 0, steps, List.of());
    }

    @Override
    public RunTraffic traffic(Map<String, Tensor> inputs) {
        Dispatcher.await(submit(inputs));
        return RunTraffic.NONE;
    }

    private static long time(Graph graph, Map<String, Tensor> inputs, long[][] nodes, int repetition) {
        long start = System.nanoTime();
        long[] last = {start};
        int[] node = {0};
        ReferenceExecutor.run(graph, inputs, (done, outputs) -> {
            long now = System.nanoTime();
            nodes[node[0]++][repetition] = now - last[0];
            last[0] = now;
        });
        return System.nanoTime() - start;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Model '" + source.name() + "' on the CPU reference is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            dispatcher.callUnlessClosed(() -> closed = true);
        }
    }
}
