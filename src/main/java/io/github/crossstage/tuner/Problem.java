package io.github.crossstage.tuner;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.lowering.Tunable;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A problem as a network of its own, on made-up numbers: a few nodes side by side that read the same tensors, each with weights of its
 * own, so that these come from as far away as in a network.
 */
final class Problem {
    /** Bytes of weights that the nodes should have together: more than a core's second-level cache holds. */
    private static final long WEIGHT_BYTES = 2 << 20;

    private static final int MOST_COPIES = 4;
    private static final long SEED = 0;

    private final Tunable tunable;
    private final Graph graph;
    private final Map<String, Tensor> numbers = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(SEED);

    Problem(Tunable tunable) {
        this.tunable = tunable;
        GraphBuilder builder = new GraphBuilder("tune " + tunable.problem());
        Node node = tunable.node();
        Map<Integer, Value> shared = new LinkedHashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (tunable.computed().contains(i)) {
                TensorType type = node.inputs().get(i).type();
                shared.put(i, builder.input("input" + i, type));
                numbers.put("input" + i, uniform(type.shape(), 1));
            }
        }
        for (int copy = 0; copy < copies(node); copy++) {
            List<Value> inputs = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                Shape shape = node.inputs().get(i).type().shape();
                inputs.add(
                        shared.containsKey(i)
                                ? shared.get(i)
                                : builder.constant("constant" + i + "of" + copy, uniform(shape, scale(shape))));
            }
            Value output = builder.add("node" + copy, node.op(), inputs, List.of("value" + copy))
                    .get(0);
            builder.output("output" + copy, output);
        }
        graph = builder.build();
    }

    private static int copies(Node node) {
        long bytes =
                Math.max(1, Float.BYTES * node.inputs().get(1).type().shape().elementCount());
        return (int) Math.min(MOST_COPIES, (WEIGHT_BYTES + bytes - 1) / bytes);
    }

    /** Returns what keeps sums of so many products near 1. */
    private static double scale(Shape shape) {
        return shape.rank() < 2 ? 1 : 1 / Math.sqrt((double) shape.elementCount(1, shape.rank()));
    }

    private Tensor uniform(Shape shape, double scale) {
        Tensor tensor = Tensor.zeros(TensorType.float32(shape.extents()));
        FloatBuffer floats = tensor.floats();
        while (floats.hasRemaining()) {
            floats.put((float) (scale * (2 * random.nextDouble() - 1)));
        }
        return tensor;
    }

    /** Returns the problem that each node poses. */
    Tunable tunable() {
        return tunable;
    }

    Graph graph() {
        return graph;
    }

    /** Returns numbers for every input. */
    Map<String, Tensor> numbers() {
        return numbers;
    }
}
