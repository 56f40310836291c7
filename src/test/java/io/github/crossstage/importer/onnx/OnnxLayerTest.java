package io.github.crossstage.importer.onnx;

import static io.github.crossstage.importer.onnx.OnnxWriter.integer;
import static io.github.crossstage.importer.onnx.OnnxWriter.ints;
import static io.github.crossstage.importer.onnx.OnnxWriter.real;
import static io.github.crossstage.importer.onnx.OnnxWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Convolutions, pools, arithmetic and moves of one form in all operator sets. */
class OnnxLayerTest {
    private static OnnxWriter picture() {
        return new OnnxWriter(13).input("x", 1, 4, 6, 9).output("y");
    }

    private static void assertOps(OnnxWriter model, Op... expected) {
        assertEquals(List.of(expected), model.ops());
    }

    private static Window2d window(int stride, int top, int left, int bottom, int right) {
        return new Window2d(3, 3, stride, stride, top, left, bottom, right, 1, 1);
    }

    private static OnnxWriter conv(byte[]... attributes) {
        return picture().zeros("w", 8, 2, 3, 3).node("Conv", "x w", "y", attributes);
    }

    @Test
    void convolutionReadsItsWindow() {
        assertOps(
                conv(
                        integer("group", 2),
                        ints("kernel_shape", 3, 3),
                        ints("strides", 2, 1),
                        ints("dilations", 1, 2),
                        ints("pads", 1, 2, 3, 4)),
                new Conv2d(new Window2d(3, 3, 2, 1, 1, 2, 3, 4, 1, 2), 2));
        assertThrows(ShapeException.class, conv(integer("group", 2), ints("kernel_shape", 5, 5))::ops);
        assertThrows(ShapeException.class, conv(integer("group", 3))::ops);
        assertThrows(ShapeException.class, conv(integer("group", Long.MAX_VALUE))::ops);
    }

    @Test
    void automaticPadsFollowFromTheInput() {
        byte[] two = integer("group", 2);
        byte[] strides = ints("strides", 2, 2);
        assertOps(conv(two, strides, text("auto_pad", "SAME_UPPER")), new Conv2d(window(2, 0, 1, 1, 1), 2));
        assertOps(conv(two, strides, text("auto_pad", "SAME_LOWER")), new Conv2d(window(2, 1, 1, 0, 1), 2));
        assertOps(conv(two, text("auto_pad", "VALID")), new Conv2d(window(1, 0, 0, 0, 0), 2));
        assertThrows(UnsupportedModelException.class, conv(two, text("auto_pad", "SOME"))::ops);
    }

    private static Graph transposed(byte[]... attributes) {
        return picture()
                .zeros("w", 4, 5, 3, 3)
                .node("ConvTranspose", "x w", "y", attributes)
                .graph();
    }

    @Test
    void transposedConvolutionResolvesItsPads() {
        byte[] strides = ints("strides", 2, 2);
        Graph padded = transposed(strides, ints("output_padding", 1, 0), ints("pads", 1, 1, 1, 1));
        assertEquals(
                new ConvTranspose2d(window(2, 1, 1, 1, 1), 1, 0, 1),
                padded.nodes().get(0).op());
        assertEquals(Shape.of(1, 5, 12, 17), padded.outputs().get("y").type().shape());
        Graph shaped = transposed(strides, ints("output_shape", 12, 18));
        assertEquals(
                new ConvTranspose2d(window(2, 1, 1, 0, 0), 0, 0, 1),
                shaped.nodes().get(0).op());
        assertEquals(Shape.of(1, 5, 12, 18), shaped.outputs().get("y").type().shape());
        Graph upper = transposed(strides, text("auto_pad", "SAME_UPPER"));
        assertEquals(
                new ConvTranspose2d(window(2, 0, 0, 1, 1), 0, 0, 1),
                upper.nodes().get(0).op());
        assertThrows(UnsupportedModelException.class, () -> transposed(strides, ints("output_shape", 99, 18)));
    }

    @Test
    void poolsReadTheirWindow() {
        byte[] kernel = ints("kernel_shape", 3, 3);
        byte[] strides = ints("strides", 2, 2);
        assertOps(
                picture()
                        .node(
                                "MaxPool",
                                "x",
                                "y",
                                kernel,
                                strides,
                                integer("ceil_mode", 1),
                                integer("storage_order", 0)),
                new Pool2d(PoolKind.MAX, window(2, 0, 0, 0, 0), true, false));
        assertOps(
                picture()
                        .node(
                                "AveragePool",
                                "x",
                                "y",
                                kernel,
                                strides,
                                text("auto_pad", "SAME_UPPER"),
                                integer("count_include_pad", 1)),
                new Pool2d(PoolKind.AVERAGE, window(2, 0, 1, 1, 1), false, true));
        assertOps(picture().node("GlobalMaxPool", "x", "y"), new GlobalPool(PoolKind.MAX));
        OnnxWriter indices = picture().node("MaxPool", "x", "y i", kernel).output("i");
        assertThrows(UnsupportedModelException.class, indices::ops);
        OnnxWriter line = new OnnxWriter(13).input("x", 1, 4, 6).output("y");
        assertThrows(UnsupportedModelException.class, line.node("MaxPool", "x", "y", ints("kernel_shape", 3))::ops);
    }

    @Test
    void activationsReadTheirParameters() {
        assertOps(picture().node("LeakyRelu", "x", "y"), new Activate(Activation.leakyRelu(0.01f)));
        assertOps(
                picture().node("HardSigmoid", "x", "y"),
                new Activate(new Activation(ActivationKind.HARD_SIGMOID, 0.2f, 0.5f)));
        assertOps(
                picture().node("Elu", "x", "y", real("alpha", 2)),
                new Activate(new Activation(ActivationKind.ELU, 2, 0)));
        for (String plain : List.of("Relu", "Sigmoid", "Softplus", "Tanh", "Exp", "Erf")) {
            assertEquals(1, picture().node(plain, "x", "y").ops().size(), plain);
        }
    }

    @Test
    void matrixProductsReadTheirForm() {
        OnnxWriter rows = new OnnxWriter(13)
                .input("x", -1, 3)
                .zeros("w", 5, 3)
                .zeros("c", 5)
                .output("y");
        assertOps(rows.node("Gemm", "x w c", "y", integer("transB", 1), real("alpha", 2)), new Gemm(2, 1, false, true));
        OnnxWriter plain = new OnnxWriter(13).input("x", -1, 3).zeros("w", 3, 5).output("y");
        assertOps(plain.node("MatMul", "x w", "y"), new MatMul());
    }

    @Test
    void arithmeticOfValuesStaysInTheGraph() {
        Binary add = new Binary(BinaryKind.ADD);
        assertOps(picture().node("Sum", "x x x", "y"), add, add);
        assertOps(picture().node("Sum", "x", "y"));
        assertOps(picture().node("Neg", "x", "y"), new Binary(BinaryKind.MUL));
        assertOps(picture().floats("two", new float[] {2}).node("Div", "two x", "y"), new Binary(BinaryKind.DIV));
        OnnxWriter whole = picture().longs("two", 2).node("Mul", "x two", "y");
        assertTrue(assertThrows(UnsupportedModelException.class, whole::ops)
                .getMessage()
                .contains("i64 [1]"));
    }

    @Test
    void depthAndSpaceAreTransposes() {
        assertOps(
                picture().node("DepthToSpace", "x", "y", integer("blocksize", 2)),
                new Reshape(Shape.of(1, 2, 2, 1, 6, 9)),
                new Transpose(List.of(0, 3, 4, 1, 5, 2)),
                new Reshape(Shape.of(1, 1, 12, 18)));
        assertOps(
                picture().node("SpaceToDepth", "x", "y", integer("blocksize", 3)),
                new Reshape(Shape.of(1, 4, 2, 3, 3, 3)),
                new Transpose(List.of(0, 3, 5, 1, 2, 4)),
                new Reshape(Shape.of(1, 36, 2, 3)));
        assertThrows(ShapeException.class, picture().node("DepthToSpace", "x", "y", integer("blocksize", 3))::ops);
    }

    @Test
    void evenRunsOfValuesAreGatheredBySlices() {
        Slice run = new Slice(List.of(0L, 3L, 0L, 0L), List.of(1L, -2L, 1L, 1L), List.of(1L, 2L, 6L, 9L));
        assertOps(picture().longs("i", 3, 1).node("Gather", "x i", "y", integer("axis", 1)), run);
        OnnxWriter one = picture().tensor(OnnxWriter.tensorOf("i", OnnxWriter.INT64, OnnxWriter.raw(new long[] {-1})));
        Graph graph = one.node("Gather", "x i", "y", integer("axis", 2)).graph();
        assertEquals(Shape.of(1, 4, 9), graph.outputs().get("y").type().shape());
        OnnxWriter uneven = picture().longs("i", 0, 1, 3).node("Gather", "x i", "y", integer("axis", 1));
        assertThrows(UnsupportedModelException.class, uneven::ops);
        OnnxWriter outside = picture().longs("i", 4).node("Gather", "x i", "y", integer("axis", 1));
        assertThrows(ShapeException.class, outside::ops);
    }

    @Test
    void reshapeKeepsAndInfersExtents() {
        assertOps(picture().longs("s", 0, -1, 9).node("Reshape", "x s", "y"), new Reshape(Shape.of(1, 24, 9)));
        assertOps(picture().node("Flatten", "x", "y", integer("axis", -1)), new Reshape(Shape.of(24, 9)));
        assertThrows(ShapeException.class, picture().longs("s", -1, -1).node("Reshape", "x s", "y")::ops);
        assertThrows(ShapeException.class, picture().longs("s", 5, -1).node("Reshape", "x s", "y")::ops);
        assertThrows(
                ShapeException.class,
                picture().longs("s", Long.MAX_VALUE, 3, -1).node("Reshape", "x s", "y")::ops);
    }

    @Test
    void everythingUnsupportedIsReportedAtOnce() {
        OnnxWriter operators = picture()
                .node("NonMaxSuppression", "x", "a")
                .node("com.example", "Fancy", "a", "b")
                .node("Relu", "b", "y");
        UnsupportedModelException e = assertThrows(UnsupportedModelException.class, operators::file);
        assertEquals(2, e.problems().size());
        assertTrue(e.problems().get(0).contains("NonMaxSuppression 'node_a'"), e.getMessage());
        assertTrue(e.problems().get(1).contains("com.example.Fancy 'node_b'"), e.getMessage());
        OnnxWriter attributes = picture()
                .node("MaxPool", "x", "a", ints("kernel_shape", 2, 2), text("auto_pad", "ODD"))
                .node("Relu", "a", "b")
                .node("Softmax", "x", "c", integer("nonsense", 1))
                .node("Concat", "b c", "y", integer("axis", 1));
        OnnxFile file = attributes.file();
        e = assertThrows(UnsupportedModelException.class, () -> file.graph(Map.of("x", Shape.of(1, 4, 6, 9))));
        assertEquals(2, e.problems().size());
        assertTrue(e.problems().get(0).contains("auto_pad=ODD"), e.getMessage());
        assertTrue(e.problems().get(1).contains("[nonsense]"), e.getMessage());
    }
}
