package io.github.crossstage.lowering;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.OpCase;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator case whose inputs, constants apart, are cut out of larger tensors full of NaN: gaps on every axis, rows side by side,
 * the outermost axis backwards where there is more than one.
 *
 * @param graph slices, then the operator, {@code op}
 * @param feed the larger tensors
 */
record ViewedInputs(Graph graph, Map<String, Tensor> feed) {
    private static final long BEFORE = 1;
    private static final long AFTER = 2;

    static ViewedInputs of(OpCase opCase) {
        GraphBuilder graph = new GraphBuilder(opCase.name() + " of views");
        Map<String, Tensor> feed = new LinkedHashMap<>();
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < opCase.inputs().size(); i++) {
            Tensor input = opCase.inputs().get(i);
            String name = "in" + i;
            if (opCase.constants().contains(i)) {
                values.add(graph.constant(name, input));
            } else {
                Slice cut = cut(input.shape());
                Tensor surrounded = surrounded(input, cut);
                feed.put(name, surrounded);
                values.add(graph.add("cut" + i, cut, graph.input(name, surrounded.type())));
            }
        }
        List<String> names = new ArrayList<>();
        opCase.outputTypes().forEach(unused -> names.add("out" + names.size()));
        List<Value> outputs = graph.add("op", opCase.op(), values, names);
        for (int i = 0; i < names.size(); i++) {
            graph.output(names.get(i), outputs.get(i));
        }
        return new ViewedInputs(graph.build(), feed);
    }

    private static Slice cut(Shape shape) {
        List<Long> starts = new ArrayList<>(Collections.nCopies(shape.rank(), BEFORE));
        List<Long> steps = new ArrayList<>(Collections.nCopies(shape.rank(), 1L));
        if (shape.rank() > 1) {
            starts.set(0, BEFORE + shape.extent(0) - 1);
            steps.set(0, -1L);
        }
        return new Slice(starts, steps, Arrays.stream(shape.extents()).boxed().toList());
    }

    /** Returns the tensor that the cut makes the input of. */
    private static Tensor surrounded(Tensor input, Slice cut) {
        Shape shape = input.shape();
        long[] extents = Arrays.stream(shape.extents())
                .map(extent -> BEFORE + extent + AFTER)
                .toArray();
        Tensor wide = Tensor.zeros(TensorType.float32(extents));
        FloatBuffer target = wide.floats();
        for (int i = 0; i < target.capacity(); i++) {
            target.put(i, Float.NaN);
        }
        FloatBuffer source = input.floats();
        long[] wideStrides = wide.shape().strides();
        long[] strides = shape.strides();
        for (int i = 0; i < source.capacity(); i++) {
            long rest = i;
            long at = 0;
            for (int axis = 0; axis < strides.length; axis++) {
                long index = rest / strides[axis];
                rest %= strides[axis];
                at += (cut.starts().get(axis) + index * cut.steps().get(axis)) * wideStrides[axis];
            }
            target.put((int) at, source.get(i));
        }
        return wide;
    }
}
