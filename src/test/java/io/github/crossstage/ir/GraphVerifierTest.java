package io.github.crossstage.ir;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One broken graph for each rule, made past the builder, which would not allow it. */
class GraphVerifierTest {
    private static final TensorType TYPE = TensorType.float32(2, 3);
    private static final Op RELU = new Activate(Activation.RELU);
    private static final Value X = new Value(0, "x", TYPE);
    private static final Value Y = new Value(1, "y", TYPE);
    private static final Value Z = new Value(2, "z", TYPE);

    private static Node node(String name, Op op, Value input, Value output) {
        return new Node(name, op, List.of(input), List.of(output));
    }

    private static Graph graph(List<Node> nodes, Map<String, Value> outputs) {
        return new Graph("g", List.of(X), nodes, outputs, Map.of());
    }

    private static void assertBroken(Graph graph, String... lines) {
        String message = assertThrows(IllegalStateException.class, () -> GraphVerifier.verify(graph))
                .getMessage();
        assertEquals("Graph 'g' is broken:\n  " + String.join("\n  ", lines), message);
    }

    @Test
    void acceptsAGraphThatKeepsEveryRule() {
        Graph graph = graph(List.of(node("a", RELU, X, Y), node("b", RELU, Y, Z)), Map.of("z", Z));
        assertDoesNotThrow(() -> GraphVerifier.verify(graph));
    }

    @Test
    void acceptsAnInputThatIsAnOutputUnderTwoNames() {
        assertDoesNotThrow(() -> GraphVerifier.verify(graph(List.of(), Map.of("a", X, "b", X))));
    }

    @Test
    void rejectsAValueThatIsMadeTwice() {
        Value again = new Value(1, "again", TYPE);
        assertBroken(
                graph(List.of(node("a", RELU, X, Y), node("b", RELU, X, again)), Map.of("y", Y)),
                "a value is made once: by an input, a constant or one node: %1 again: f32 [2, 3] is made twice");
    }

    @Test
    void rejectsANodeThatReadsWhatStandsBehindIt() {
        assertBroken(
                graph(List.of(node("a", RELU, Y, Z), node("b", RELU, X, Y)), Map.of("z", Z)),
                "a node reads only what stands before it: Activate 'a' reads %1 y: f32 [2, 3] before it is made");
    }

    @Test
    void rejectsEqualNamesOfValuesAndOfNodes() {
        Value sameName = new Value(2, "y", TYPE);
        assertBroken(
                graph(List.of(node("a", RELU, X, Y), node("a", RELU, X, sameName)), Map.of("y", Y)),
                "values and nodes have names of their own: two values are named 'y'",
                "values and nodes have names of their own: two nodes are named 'a'");
    }

    @Test
    void rejectsOutputTypesThatAreNotInferred() {
        Value wrong = new Value(1, "y", TensorType.float32(3, 2));
        assertBroken(
                graph(List.of(node("a", RELU, X, wrong)), Map.of("y", wrong)),
                "output types are those that the operator infers: Activate 'a' has outputs [%1 y: f32 [3, 2]]"
                        + " but infers [f32 [2, 3]]");
    }

    @Test
    void rejectsInputsThatDoNotFitTheOperator() {
        Op five = new Reshape(Shape.of(5));
        assertBroken(
                graph(List.of(node("a", five, X, Y)), Map.of("y", Y)),
                "output types are those that the operator infers: Reshape 'a':"
                        + " src is f32 [2, 3] with 6 elements, but [5] has 5");
    }

    @Test
    void rejectsValuesThatAreNotFloat32() {
        Value longs = new Value(1, "n", new TensorType(DataType.INT64, Shape.of(1)));
        Graph graph =
                new Graph("g", List.of(X), List.of(), Map.of("x", X), Map.of(longs, Tensor.of(new long[] {1}, 1)));
        assertBroken(graph, "values are float32: %1 n: i64 [1] is not f32");
    }

    @Test
    void rejectsAConstantWhoseNumbersHaveAnotherType() {
        Graph graph = new Graph("g", List.of(X), List.of(), Map.of("x", X), Map.of(Y, Tensor.of(new float[2], 2)));
        assertBroken(graph, "a constant's numbers have the type of its value: %1 y: f32 [2, 3] holds f32 [2]");
    }

    @Test
    void rejectsANetworkWithoutOutputs() {
        assertBroken(
                graph(List.of(node("a", RELU, X, Y)), Map.of()),
                "a network has an output, and its outputs are values of the graph: there is no output");
    }

    @Test
    void rejectsAnOutputFromElsewhere() {
        assertBroken(
                graph(List.of(node("a", RELU, X, Y)), Map.of("z", Z)),
                "a network has an output, and its outputs are values of the graph: output 'z' is %2 z: f32 [2, 3]");
    }

    @Test
    void reportsEveryBrokenRuleAtOnce() {
        Value wrong = new Value(1, "x", TensorType.float32(1));
        assertBroken(
                graph(List.of(node("a", RELU, X, wrong)), Map.of()),
                "values and nodes have names of their own: two values are named 'x'",
                "output types are those that the operator infers: Activate 'a' has outputs [%1 x: f32 [1]]"
                        + " but infers [f32 [2, 3]]",
                "a network has an output, and its outputs are values of the graph: there is no output");
    }
}
