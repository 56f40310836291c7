package io.github.crossstage.importer.onnx;

import static io.github.crossstage.importer.onnx.OnnxWriter.integer;
import static io.github.crossstage.importer.onnx.OnnxWriter.ints;
import static io.github.crossstage.importer.onnx.OnnxWriter.real;
import static io.github.crossstage.importer.onnx.OnnxWriter.reals;
import static io.github.crossstage.importer.onnx.OnnxWriter.tensorAttribute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known while a graph is built does not reach it. */
class OnnxFoldTest {
    private static OnnxWriter model() {
        return new OnnxWriter(13).input("x", -1, 4, 6, 8).output("y");
    }

    /** Returns the numbers that a chain of nodes leaves in a float output named {@code y}. */
    private static float[] folded(OnnxWriter model) {
        Graph graph = model.graph();
        assertEquals(List.of(), graph.nodes());
        return graph.constant(graph.outputs().get("y")).orElseThrow().toFloatArray();
    }

    /** Returns the whole numbers that a chain leaves in {@code n}. */
    private static float[] whole(OnnxWriter model) {
        return folded(model.node("Cast", "n", "y", integer("to", OnnxWriter.FLOAT)));
    }

    private static void assertNumbers(float[] got, float... expected) {
        assertArrayEquals(expected, got);
    }

    @Test
    void shapeChainsFollowTheBatch() {
        OnnxFile file = model().node("Shape", "x", "s")
                .node(
                        "Constant",
                        "",
                        "zero",
                        tensorAttribute("value", OnnxWriter.tensorOf("", OnnxWriter.INT64, OnnxWriter.raw(0L))))
                .node("Gather", "s zero", "n")
                .longs("axes", 0)
                .node("Unsqueeze", "n axes", "n1")
                .longs("rest", -1, 8)
                .node("Concat", "n1 rest", "shape", integer("axis", 0))
                .node("Reshape", "x shape", "y")
                .file();
        for (long batch : new long[] {1, 3}) {
            Graph graph = file.graph(Map.of("x", Shape.of(batch, 4, 6, 8)));
            List<Op> ops = graph.nodes().stream().map(Node::op).toList();
            assertEquals(List.of(new Reshape(Shape.of(batch, 24, 8))), ops);
            assertEquals(Map.of(), graph.constants());
        }
    }

    @Test
    void upsamplingByAComputedSizeIsFolded() {
        OnnxWriter model = model().node("Shape", "x", "s")
                .longs("from", 2)
                .longs("to", 4)
                .node("Slice", "s from to", "hw")
                .node("Cast", "hw", "hwf", integer("to", OnnxWriter.FLOAT))
                .floats("two", new float[] {2})
                .node("Mul", "hwf two", "big")
                .node("Floor", "big", "bigger")
                .node("Cast", "bigger", "size", integer("to", OnnxWriter.INT64))
                .longs("zero", 0)
                .node("Slice", "s zero from", "nc")
                .node("Concat", "nc size", "sizes", integer("axis", 0))
                .node("Resize", "x - - sizes", "y");
        Resize2d resize = (Resize2d) model.ops().get(0);
        assertEquals(12, resize.outputHeight());
        assertEquals(16, resize.outputWidth());
        assertEquals(2, resize.scaleHeight());
    }

    @Test
    void wholeNumbersAreComputedExactly() {
        OnnxWriter numbers = model().longs("a", 7, -7, 6).longs("b", 2, 2, -4);
        assertNumbers(whole(numbers.node("Div", "a b", "n")), 3, -3, -1);
        numbers = model().longs("a", 7, -7, 6).longs("b", 2, 2, -4);
        assertNumbers(whole(numbers.node("Mod", "a b", "n")), 1, 1, -2);
        numbers = model().longs("a", 7, -7, 6).longs("b", 2, 2, -4);
        assertNumbers(whole(numbers.node("Mod", "a b", "n", integer("fmod", 1))), 1, -1, 2);
        numbers = model().longs("a", 7, -7).longs("b", 0, 1);
        assertThrows(ShapeException.class, numbers.node("Div", "a b", "y")::graph);
        assertNumbers(whole(model().longs("a", 2, 3, 4).node("ReduceProd", "a", "n", integer("keepdims", 0))), 24);
        assertNumbers(whole(model().longs("a", 5, 1, 9).longs("b", 3).node("Min", "a b", "n")), 3, 1, 3);
        assertNumbers(whole(model().node("Size", "x", "n")), 2 * 4 * 6 * 8);
    }

    @Test
    void choicesAndRangesAreFolded() {
        OnnxWriter chosen = model().longs("a", 1, 2, 3)
                .longs("b", 3, 2, 1)
                .node("Equal", "a b", "same")
                .node("Where", "same a b", "n");
        assertNumbers(whole(chosen), 3, 2, 1);
        OnnxWriter range = model().node("Constant", "", "first", integer("value_int", 5))
                .node("Constant", "", "last", integer("value_int", -4))
                .node("Constant", "", "step", integer("value_int", -3))
                .node("Range", "first last step", "n");
        assertNumbers(whole(range), 5, 2, -1);
        OnnxWriter real = model().node("Constant", "", "first", real("value_float", 0))
                .node("Constant", "", "last", real("value_float", 1))
                .node("Constant", "", "step", real("value_float", 0.25f))
                .node("Range", "first last step", "y");
        assertNumbers(folded(real), 0, 0.25f, 0.5f, 0.75f);
    }

    @Test
    void constantsOfEveryFormAreRead() {
        assertNumbers(folded(model().node("Constant", "", "y", reals("value_floats", 1, 2))), 1, 2);
        assertNumbers(whole(model().node("Constant", "", "n", ints("value_ints", 3, 4))), 3, 4);
        OnnxWriter filled = model().longs("s", 2, 2).node("ConstantOfShape", "s", "y");
        assertNumbers(folded(filled), 0, 0, 0, 0);
        byte[] value = OnnxWriter.tensorOf("", OnnxWriter.FLOAT, OnnxWriter.raw(1.5f), 1);
        filled = model().longs("s", 2).node("ConstantOfShape", "s", "y", tensorAttribute("value", value));
        assertNumbers(folded(filled), 1.5f, 1.5f);
    }

    @Test
    void movesOfKnownTensorsAreFolded() {
        float[] numbers = {1, 2, 3, 4, 5, 6};
        assertNumbers(folded(model().floats("a", numbers, 2, 3).node("Transpose", "a", "y")), 1, 4, 2, 5, 3, 6);
        assertNumbers(
                folded(model().floats("a", numbers, 2, 3)
                        .longs("i", 2, 0)
                        .node("Gather", "a i", "y", integer("axis", 1))),
                3,
                1,
                6,
                4);
        assertNumbers(
                folded(model().floats("a", numbers, 6)
                        .longs("from", 5)
                        .longs("to", 0)
                        .longs("axis", 0)
                        .longs("step", -2)
                        .node("Slice", "a from to axis step", "y")),
                6,
                4,
                2);
        assertNumbers(folded(model().floats("a", numbers, 2, 3).node("Split", "a", "b c y", integer("axis", 1))), 3, 6);
        assertNumbers(
                folded(model().floats("a", numbers, 2, 3).node("Concat", "a a", "y", integer("axis", 1))),
                1,
                2,
                3,
                1,
                2,
                3,
                4,
                5,
                6,
                4,
                5,
                6);
        assertNumbers(
                folded(model().floats("a", new float[] {1, 2}, 2, 1)
                        .longs("s", 1, 2, 2)
                        .node("Expand", "a s", "y")),
                1,
                1,
                2,
                2);
    }

    @Test
    void weightsBehindOtherNodesAreFoundAndKept() {
        byte[] halves =
                OnnxWriter.typedTensor("h", OnnxWriter.FLOAT16, 5, OnnxWriter.packed(0x3C00, 0xC000, 0x3555, 1), 4);
        OnnxFile file = model().zeros("w", 4, 1, 1, 1)
                .node("Identity", "w", "w2")
                .tensor(halves)
                .node("Cast", "h", "bias", integer("to", OnnxWriter.FLOAT))
                .node("Transpose", "w2", "w3", ints("perm", 0, 1, 3, 2))
                .node("Conv", "x w3 bias", "y", integer("group", 4))
                .file();
        Graph one = file.graph(Map.of("x", Shape.of(1, 4, 6, 8)));
        Graph two = file.graph(Map.of("x", Shape.of(2, 4, 6, 8)));
        List<Tensor> weights = List.copyOf(one.constants().values());
        assertEquals(2, weights.size());
        assertNumbers(weights.get(1).toFloatArray(), 1, -2, 0.33325195f, 5.9604645e-8f);
        for (int i = 0; i < 2; i++) {
            assertSame(weights.get(i), List.copyOf(two.constants().values()).get(i));
        }
    }

    @Test
    void typedNumbersEqualRawOnes() {
        OnnxWriter typed = model().tensor(OnnxWriter.typedTensor("a", OnnxWriter.FLOAT, 4, OnnxWriter.raw(1f, 2f), 2))
                .tensor(OnnxWriter.typedTensor("l", OnnxWriter.INT64, 7, OnnxWriter.packed(-3, 4), 2))
                .tensor(OnnxWriter.typedTensor("b", OnnxWriter.BOOL, 5, OnnxWriter.packed(0, 1), 2))
                .node("Cast", "l", "lf", integer("to", OnnxWriter.FLOAT))
                .node("Where", "b a lf", "y");
        assertNumbers(folded(typed), -3, 2);
    }

    @Test
    void hostileSizesAreRefusedBeforeAllocation() {
        long huge = 1L << 40;
        for (OnnxWriter model : List.of(
                model().longs("s", huge, 4).node("ConstantOfShape", "s", "y"),
                model().longs("s", 1 << 14, 1 << 14).node("ConstantOfShape", "s", "y"),
                model().zeros("a", 1).longs("s", huge).node("Expand", "a s", "y"))) {
            assertTrue(assertThrows(UnsupportedModelException.class, model::graph)
                    .getMessage()
                    .contains("would be computed while loading"));
        }
        OnnxWriter overflow = model().longs("s", Long.MAX_VALUE, Long.MAX_VALUE).node("ConstantOfShape", "s", "y");
        assertThrows(ShapeException.class, overflow::graph);
        OnnxWriter range = model().node("Constant", "", "first", integer("value_int", 0))
                .node("Constant", "", "last", integer("value_int", Long.MAX_VALUE))
                .node("Constant", "", "step", integer("value_int", 1))
                .node("Range", "first last step", "n")
                .node("Cast", "n", "y", integer("to", OnnxWriter.FLOAT));
        assertThrows(ShapeException.class, range::graph);
    }

    @Test
    void manyFoldsTogetherAreLimited() {
        OnnxWriter model = model().longs("s", 1 << 20, 3);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            model.node("ConstantOfShape", "s", "c" + i);
            all.append(i == 0 ? "" : " ").append("c").append(i);
        }
        assertThrows(
                UnsupportedModelException.class, model.node("Concat", all.toString(), "y", integer("axis", 0))::graph);
    }

    @Test
    void absurdRanksAreRefused() {
        long[] ones = new long[5000];
        Arrays.fill(ones, 1);
        assertThrows(ShapeException.class, model().longs("s", ones).node("ConstantOfShape", "s", "y")::graph);
        ones[0] = -1;
        assertThrows(ShapeException.class, model().longs("s", ones).node("Reshape", "x s", "y")::graph);
    }

    @Test
    void knownTensorsOfDifferentFloatTypesMix() {
        OnnxWriter mixed = model().tensor(
                        OnnxWriter.typedTensor("h", OnnxWriter.FLOAT16, 5, OnnxWriter.packed(0x3C00, 0xC000), 2))
                .floats("f", new float[] {3}, 1)
                .node("Cast", "f", "fh", integer("to", OnnxWriter.FLOAT16))
                .node("Concat", "h fh", "y", integer("axis", 0));
        assertNumbers(folded(mixed), 1, -2, 3);
    }

    @Test
    void castsOfValuesPassBetweenFloatTypesOnly() {
        OnnxWriter half = model().node("Cast", "x", "h", integer("to", OnnxWriter.FLOAT16))
                .node("Relu", "h", "y");
        assertEquals(List.of(new Activate(Activation.RELU)), half.ops());
        OnnxWriter whole =
                model().node("Cast", "x", "h", integer("to", OnnxWriter.INT64)).node("Relu", "h", "y");
        assertThrows(UnsupportedModelException.class, whole::ops);
    }
}
