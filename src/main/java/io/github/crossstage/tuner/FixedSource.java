package io.github.crossstage.tuner;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A graph as a source, for the shapes of its inputs only. */
record FixedSource(Graph graph) implements GraphSource {
    @Override
    public String name() {
        return graph.name();
    }

    @Override
    public List<InputSpec> inputs() {
        return graph.inputs().stream()
                .map(input -> new InputSpec(
                        input.name(),
                        Arrays.stream(input.type().shape().extents()).boxed().toList()))
                .toList();
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        return graph;
    }
}
