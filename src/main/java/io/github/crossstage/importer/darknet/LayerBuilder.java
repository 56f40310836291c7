package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.WeightSource;
import java.util.List;

/** Adds one layer's nodes and numbers to a graph, under names that begin with the layer's. Used once, not thread-safe. */
final class LayerBuilder {
    /** What darknet adds to every variance: {@code .00001f}. */
    static final float EPSILON = 1e-5f;

    private final GraphBuilder graph;
    private final DarknetLayer layer;
    private final WeightSource weights;

    LayerBuilder(GraphBuilder graph, DarknetLayer layer, WeightSource weights) {
        this.graph = graph;
        this.layer = layer;
        this.weights = weights;
    }

    /** Returns one of the layer's tensors. */
    Value weight(WeightPart part) {
        String name = layer.tensorName(part);
        return graph.constant(name, weights.tensor(name));
    }

    /** Adds a node named after the layer. */
    Value add(Op op, Value... inputs) {
        return graph.add(layer.name(), op, inputs);
    }

    /** Adds a node named after the layer and what it does there. */
    Value add(String role, Op op, Value... inputs) {
        return graph.add(layer.name() + "." + role, op, inputs);
    }

    /** Adds a node with several outputs. */
    List<Value> addAll(String role, Op op, Value input, List<String> outputs) {
        String name = layer.name() + "." + role;
        return graph.add(
                name,
                op,
                List.of(input),
                outputs.stream().map(output -> name + "." + output).toList());
    }

    /** Adds the batch normalisation of four parts named {@code scale, bias, mean, variance}. */
    Value normalise(Value src, Normalisation parts) {
        return add(
                "bn",
                new BatchNorm(EPSILON),
                src,
                weight(parts.scale()),
                weight(parts.bias()),
                weight(parts.mean()),
                weight(parts.variance()));
    }

    /** Adds an activation function unless it is the identity. */
    Value activate(Activation activation, Value src) {
        return activation.isIdentity() ? src : add("activation", new Activate(activation), src);
    }
}
