package io.github.crossstage.testing;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One operator with inputs, ready to run.
 *
 * @param name the problem string, unique among all cases: {@code Conv2d/g1mb1_ic64ih56iw56_oc64kh3kw3_p1}
 * @param op the operator
 * @param inputs its inputs, constants included
 * @param constants which inputs are constants of the graph, as weights are
 * @param tolerance how far a device may be from the reference
 */
public record OpCase(String name, Op op, List<Tensor> inputs, Set<Integer> constants, Tolerance tolerance) {
    public OpCase {
        name = op.kind().label() + "/" + name;
        inputs = List.copyOf(inputs);
        constants = Set.copyOf(constants);
    }

    /** Makes a case without constants. */
    static OpCase of(String name, Op op, Tolerance tolerance, Tensor... inputs) {
        return new OpCase(name, op, List.of(inputs), Set.of(), tolerance);
    }

    /** Makes a case whose inputs after the first are constants, as the weights of a layer are. */
    static OpCase layer(String name, Op op, Tolerance tolerance, List<Tensor> inputs) {
        Set<Integer> constants = new HashSet<>();
        for (int i = 1; i < inputs.size(); i++) {
            constants.add(i);
        }
        return new OpCase(name, op, inputs, constants, tolerance);
    }

    /** Returns the name without the operator in front. */
    String shortName() {
        return name.substring(name.indexOf('/') + 1);
    }

    /** Returns the types of the inputs. */
    public List<TensorType> inputTypes() {
        return inputs.stream().map(Tensor::type).toList();
    }

    /** Returns the types of the outputs. */
    public List<TensorType> outputTypes() {
        return op.infer(inputTypes());
    }

    /** Returns whether any input or output has no element. */
    public boolean hasEmptyTensor() {
        return inputTypes().stream().anyMatch(type -> type.shape().elementCount() == 0)
                || outputTypes().stream().anyMatch(type -> type.shape().elementCount() == 0);
    }

    /** Returns the graph of one node, {@code op}, with inputs and constants {@code in0, in1, ...} and outputs {@code out0, ...}. */
    public Graph graph() {
        GraphBuilder graph = new GraphBuilder(name);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.add(
                    constants.contains(i)
                            ? graph.constant("in" + i, inputs.get(i))
                            : graph.input("in" + i, inputs.get(i).type()));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputTypes().size(); i++) {
            names.add("out" + i);
        }
        List<Value> outputs = graph.add("op", op, values, names);
        for (int i = 0; i < names.size(); i++) {
            graph.output(names.get(i), outputs.get(i));
        }
        return graph.build();
    }

    /** Returns the inputs that are not constants, under their names in {@link #graph()}. */
    public Map<String, Tensor> feed() {
        Map<String, Tensor> feed = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (!constants.contains(i)) {
                feed.put("in" + i, inputs.get(i));
            }
        }
        return feed;
    }

    /** Returns the problem string, which is the test's name. */
    @Override
    public String toString() {
        return name;
    }
}
