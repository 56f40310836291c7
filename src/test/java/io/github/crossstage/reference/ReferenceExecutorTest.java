package io.github.crossstage.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceExecutorTest {
    private static final Tensor X = Tensor.of(new float[] {-1, 2}, 2);

    /** y = relu(x)·2 + x, with relu(x)·2 an output too. */
    private static Graph residual() {
        GraphBuilder graph = new GraphBuilder("residual");
        Value x = graph.input("x", TensorType.float32(2));
        Value two = graph.constant("two", Tensor.of(new float[] {2}, 1));
        Value relu = graph.add("relu", new Activate(Activation.RELU), x);
        Value twice = graph.add("twice", new Binary(BinaryKind.MUL), relu, two);
        Value sum = graph.add("sum", new Binary(BinaryKind.ADD), twice, x);
        graph.output("y", sum);
        graph.output("scaled", twice);
        return graph.build();
    }

    @Test
    void computesOutputsInTheGraphsOrder() {
        Map<String, Tensor> outputs = ReferenceExecutor.run(residual(), Map.of("x", X));
        assertEquals(List.of("y", "scaled"), List.copyOf(outputs.keySet()));
        assertArrayEquals(new float[] {-1, 6}, outputs.get("y").toFloatArray());
        assertArrayEquals(new float[] {0, 4}, outputs.get("scaled").toFloatArray());
    }

    @Test
    void showsWhatEachNodeMakes() {
        List<String> seen = new ArrayList<>();
        ReferenceExecutor.run(
                residual(),
                Map.of("x", X),
                (node, made) ->
                        seen.add(node.name() + " " + made.get(0).floats().get(1)));
        assertEquals(List.of("relu 2.0", "twice 4.0", "sum 6.0"), seen);
    }

    @Test
    void passesInputsThroughAndReadsAValueTwice() {
        GraphBuilder graph = new GraphBuilder("pass");
        Value x = graph.input("x", TensorType.float32(2));
        Value twice = graph.add("twice", new Binary(BinaryKind.ADD), x, x);
        List<Value> parts = graph.add("split", new Split(0, List.of(1L, 1L)), List.of(twice), List.of("a", "b"));
        graph.output("same", x);
        graph.output("b", parts.get(1));
        Map<String, Tensor> outputs = ReferenceExecutor.run(graph.build(), Map.of("x", X));
        assertSame(X, outputs.get("same"));
        assertArrayEquals(new float[] {4}, outputs.get("b").toFloatArray());
    }

    @Test
    void refusesMissingUnknownAndMisshapenInputs() {
        Graph graph = residual();
        assertEquals("graph 'residual': input 'x' f32 [2] is missing, got []", refusal(graph, Map.of()));
        assertEquals("graph 'residual' has no input 'z', its inputs are [x]", refusal(graph, Map.of("x", X, "z", X)));
        assertEquals(
                "graph 'residual': input 'x' is f32 [1, 2], expected f32 [2]",
                refusal(graph, Map.of("x", Tensor.of(new float[2], 1, 2))));
        assertEquals(
                "graph 'residual': input 'x' is i64 [2], expected f32 [2]",
                refusal(graph, Map.of("x", Tensor.of(new long[2], 2))));
    }

    /** 65536·65536 elements of 4 bytes; the inputs are tiny. */
    @Test
    void refusesTensorsThatNoBufferHoldsBeforeItRuns() {
        GraphBuilder graph = new GraphBuilder("outer");
        Value column = graph.input("column", TensorType.float32(1 << 16, 1));
        Value row = graph.input("row", TensorType.float32(1 << 16));
        graph.output("product", graph.add("product", new Binary(BinaryKind.MUL), column, row));
        Map<String, Tensor> inputs = Map.of(
                "column",
                Tensor.zeros(TensorType.float32(1 << 16, 1)),
                "row",
                Tensor.zeros(TensorType.float32(1 << 16)));
        String message = refusal(graph.build(), inputs);
        assertTrue(
                message.startsWith("Binary 'product' makes f32 [65536, 65536], which has 17179869184 bytes"), message);
    }

    private static String refusal(Graph graph, Map<String, Tensor> inputs) {
        return assertThrows(ShapeException.class, () -> ReferenceExecutor.run(graph, inputs))
                .getMessage();
    }
}
