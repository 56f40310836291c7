package io.github.crossstage.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private static final Op RELU = new Activate(Activation.RELU);
    private final GraphBuilder builder = new GraphBuilder("net");
    private final Value x = builder.input("x", TensorType.float32(1, 3, 8, 8));

    @Test
    void infersTypesAndKnowsProducersAndConsumers() {
        Tensor numbers = Tensor.zeros(TensorType.float32(4, 3, 3, 3));
        Value weights = builder.constant("w", numbers);
        Value y = builder.add("conv", new Conv2d(Window2d.of(3, 3), 1), x, weights);
        Value twice = builder.add("twice", new Binary(BinaryKind.ADD), y, y);
        builder.output("out", twice);
        Graph graph = builder.build();

        assertEquals(TensorType.float32(1, 4, 6, 6), y.type());
        assertEquals("conv", graph.producer(y).orElseThrow().name());
        assertEquals(Optional.empty(), graph.producer(x));
        assertEquals(List.of(graph.nodes().get(1)), graph.consumers(y));
        assertEquals(List.of(), graph.consumers(twice));
        assertSame(numbers, graph.constant(weights).orElseThrow());
        assertTrue(graph.isOutput(twice));
        assertFalse(graph.isOutput(y));
    }

    @Test
    void printsAStableText() {
        Value weights = builder.constant("w", Tensor.zeros(TensorType.float32(4, 3, 3, 3)));
        Window2d window =
                Window2d.of(3, 3).withStrides(2, 1).withPads(1, 0, 1, 2).withDilations(1, 2);
        Value conv = builder.add("conv", new Conv2d(window, 1), x, weights);
        List<Value> parts =
                builder.add("split", new Split(1, List.of(1L, 3L)), List.of(conv), List.of("left", "right"));
        builder.output("y", builder.add("act", new Activate(Activation.leakyRelu(0.1f)), parts.get(1)));
        builder.output("x", x);
        assertEquals("""
                graph 'net'
                input %0 x: f32 [1, 3, 8, 8]
                const %1 w: f32 [4, 3, 3, 3]
                %2 conv: f32 [1, 4, 4, 6] = Conv2d(%0, %1) kernel=[3, 3] strides=[2, 1] pads=[1, 0, 1, 2] dilations=[1, 2]
                %3 left: f32 [1, 1, 4, 6], %4 right: f32 [1, 3, 4, 6] = Split(%2) axis=1 sizes=[1, 3]
                %5 act: f32 [1, 3, 4, 6] = Activate(%4) leakyrelu(0.1)
                output y = %5
                output x = %0
                """, builder.build().toString());
    }

    @Test
    void operatorsWithoutAttributesPrintNone() {
        Value y = builder.add("square", new MatMul(), x, x);
        builder.output("y", y);
        assertTrue(builder.build().toString().contains("%1 square: f32 [1, 3, 8, 8] = MatMul(%0, %0)\n"));
    }

    @Test
    void numbersNamesThatAreTaken() {
        Value first = builder.add("x", RELU, x);
        Value second = builder.add("x", RELU, first);
        builder.output("y", second);
        Graph graph = builder.build();
        assertEquals("x#2", first.name());
        assertEquals("x#3", second.name());
        assertEquals(List.of("x", "x#2"), graph.nodes().stream().map(Node::name).toList());
    }

    @Test
    void rejectsValuesOfAnotherGraph() {
        Value stranger = new GraphBuilder("other").input("s", TensorType.float32(7));
        assertEquals(
                "Activate 'relu' reads %0 s: f32 [7], which is not in graph 'net'",
                assertThrows(IllegalArgumentException.class, () -> builder.add("relu", RELU, stranger))
                        .getMessage());
        assertEquals(
                "output 'y' is %0 s: f32 [7], which is not in graph 'net'",
                assertThrows(IllegalArgumentException.class, () -> builder.output("y", stranger))
                        .getMessage());
    }

    @Test
    void rejectsTwoOutputsOfOneName() {
        builder.output("y", x);
        assertEquals(
                "graph 'net' has two outputs named 'y'",
                assertThrows(IllegalArgumentException.class, () -> builder.output("y", x))
                        .getMessage());
    }

    @Test
    void rejectsAWrongNumberOfOutputNames() {
        assertEquals(
                "Activate 'relu' has 1 outputs but 2 names [a, b]",
                assertThrows(ShapeException.class, () -> builder.add("relu", RELU, List.of(x), List.of("a", "b")))
                        .getMessage());
    }

    @Test
    void namesTheNodeThatDoesNotFit() {
        Value scale = builder.constant("scale", Tensor.zeros(TensorType.float32(4)));
        assertEquals(
                "BatchNorm 'bn': scale is f32 [4], expected f32 [3] for input f32 [1, 3, 8, 8]",
                assertThrows(
                                ShapeException.class,
                                () -> builder.add("bn", new BatchNorm(1e-5f), x, scale, scale, scale, scale))
                        .getMessage());
    }

    @Test
    void namesTheNodeWhoseSizesOverflow() {
        long half = 1L << 32;
        Value column = builder.input("column", TensorType.float32(half, 1));
        Value row = builder.input("row", TensorType.float32(1, half));
        String message = assertThrows(
                        ShapeException.class, () -> builder.add("outer", new Binary(BinaryKind.MUL), column, row))
                .getMessage();
        assertEquals("Binary 'outer': Shape [4294967296, 4294967296]: the element count does not fit 63 bits", message);
    }

    @Test
    void rejectsAGraphWithoutOutputs() {
        assertThrows(IllegalStateException.class, builder::build);
    }

    @Test
    void theOnlyOutputOfANodeIsAskedForOnlyWhereThereIsOne() {
        List<Value> parts = builder.add("cut", new Split(1, List.of(1L, 2L)), List.of(x), List.of("a", "b"));
        builder.output("y", parts.get(0));
        Node node = builder.build().nodes().get(0);
        assertEquals(
                "Split 'cut' has 2 outputs, expected 1",
                assertThrows(IllegalStateException.class, node::output).getMessage());
    }
}
