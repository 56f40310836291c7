package io.github.crossstage.testing;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph as a source whose inputs are of the graph's shapes only. */
public record FixedGraph(Graph made) implements GraphSource {
    @Override
    public String name() {
        return made.name();
    }

    @Override
    public List<InputSpec> inputs() {
        return made.inputs().stream()
                .map(input -> new InputSpec(
                        input.name(),
                        Arrays.stream(input.type().shape().extents()).boxed().toList()))
                .toList();
    }

    @Override
    public Graph graph(Map<String, Shape> shapes) {
        return made;
    }

    /** Returns numbers in [-1, 1) for every input; those of a name are always the same. */
    public Map<String, Tensor> numbers() {
        Map<String, Tensor> numbers = new LinkedHashMap<>();
        made.inputs().forEach(input -> {
            Shape shape = input.type().shape();
            numbers.put(
                    input.name(),
                    Tensor.of(HashInit.symmetric(input.name(), 1, shape.elementCount()), shape.extents()));
        });
        return numbers;
    }
}
