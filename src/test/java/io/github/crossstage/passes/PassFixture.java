package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.HashInit;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small graph for a pass, with numbers made by a formula, and the checks of what the pass makes of it. */
final class PassFixture {
    /** What a rewrite may change: the rounding of folded weights and of sums in another order. */
    static final Tolerance ROUNDING = new Tolerance(2e-6);

    private final GraphBuilder builder = new GraphBuilder("test");

    Value input(String name, long... extents) {
        return builder.input(name, TensorType.float32(extents));
    }

    /** Adds a constant with numbers in [-1, 1). */
    Value constant(String name, long... extents) {
        return builder.constant(name, numbers(name, Shape.of(extents)));
    }

    Value constant(String name, Tensor tensor) {
        return builder.constant(name, tensor);
    }

    /** Adds a scalar. */
    Value number(float number) {
        return builder.constant("number", Tensor.of(new float[] {number}));
    }

    Value add(String name, Op op, Value... inputs) {
        return builder.add(name, op, inputs);
    }

    List<Value> add(String name, Op op, Value input, List<String> outputs) {
        return builder.add(name, op, List.of(input), outputs);
    }

    Value activate(String name, Activation activation, Value src) {
        return builder.add(name, new Activate(activation), src);
    }

    /** Adds a batch normalisation of axis 1. */
    Value norm(String name, Activation activation, Value src) {
        long channels = src.type().shape().extent(1);
        float[] variance = HashInit.unit(name + ".variance", 1, channels);
        for (int c = 0; c < variance.length; c++) {
            variance[c] += 0.5f;
        }
        return builder.add(
                name,
                new BatchNorm(1e-5f, activation),
                src,
                constant(name + ".scale", channels),
                constant(name + ".bias", channels),
                constant(name + ".mean", channels),
                constant(name + ".variance", Tensor.of(variance, channels)));
    }

    /** Adds a convolution without a bias. */
    Value conv(String name, Conv2d op, Value src, long filters) {
        return builder.add(name, op, src, weights(name, op, src, filters));
    }

    Value biasedConv(String name, Conv2d op, Value src, long filters) {
        return builder.add(name, op, src, weights(name, op, src, filters), constant(name + ".bias", filters));
    }

    private Value weights(String name, Conv2d op, Value src, long filters) {
        return constant(
                name + ".weights",
                filters,
                src.type().shape().extent(1) / op.groups(),
                op.window().kernelHeight(),
                op.window().kernelWidth());
    }

    void output(Value value) {
        builder.output(value.name(), value);
    }

    Graph build() {
        return builder.build();
    }

    /** Returns what a pass makes of the graph after checking that it fires and that the outputs stay the same. */
    Graph rewritten(Pass pass, Tolerance tolerance) {
        Graph graph = builder.build();
        Graph rewritten = pass.apply(graph);
        assertNotSame(graph, rewritten, "fires");
        assertSame(rewritten, pass.apply(rewritten), () -> "fires twice on " + rewritten);
        assertSameOutputs(graph, rewritten, tolerance);
        return rewritten;
    }

    void doesNotFire(Pass pass) {
        Graph graph = builder.build();
        Graph rewritten = pass.apply(graph);
        assertSame(graph, rewritten, () -> "fired: " + rewritten);
    }

    /** Runs both graphs on the same inputs. */
    static void assertSameOutputs(Graph expected, Graph got, Tolerance tolerance) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        expected.inputs()
                .forEach(input -> inputs.put(
                        input.name(), numbers(input.name(), input.type().shape())));
        assertSameOutputs(expected, got, inputs, tolerance);
    }

    static void assertSameOutputs(Graph expected, Graph got, Map<String, Tensor> inputs, Tolerance tolerance) {
        Map<String, Tensor> before = ReferenceExecutor.run(expected, inputs);
        Map<String, Tensor> after = ReferenceExecutor.run(got, inputs);
        assertEquals(List.copyOf(before.keySet()), List.copyOf(after.keySet()));
        before.forEach((name, tensor) ->
                TensorAssert.assertClose(expected.name() + " " + name, tensor, after.get(name), tolerance));
    }

    /** Returns the operators in order: {@code Conv2d kernel=[1, 1]}. */
    static List<String> operators(Graph graph) {
        List<String> operators = new ArrayList<>();
        graph.nodes().forEach(node -> operators.add(node.operator()));
        return operators;
    }

    private static Tensor numbers(String name, Shape shape) {
        return Tensor.of(HashInit.symmetric(name, 1, shape.elementCount()), shape.extents());
    }
}
