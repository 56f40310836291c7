package io.github.crossstage.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What each operator says of inputs and attributes that do not fit. */
class ShapeInferenceTest {
    private static final TensorType IMAGE = f32(1, 6, 5, 4);

    private static TensorType f32(long... extents) {
        return TensorType.float32(extents);
    }

    private static void refuses(String message, Executable action) {
        assertEquals(message, assertThrows(ShapeException.class, action).getMessage());
    }

    private static void refuses(String message, Op op, TensorType... inputs) {
        refuses(message, () -> op.infer(Arrays.asList(inputs)));
    }

    @Test
    void everyOperatorCountsItsInputsAndWantsFloat32() {
        Activate relu = new Activate(Activation.RELU);
        refuses("got 2 inputs, expected 1", relu, IMAGE, IMAGE);
        refuses("got 1 inputs, expected 2 to 3", new Conv2d(Window2d.of(1, 1), 1), IMAGE);
        refuses("got 0 inputs, expected 1 to 2147483647", new Concat(0));
        refuses("input 0 is i64 [3], expected f32", relu, new TensorType(DataType.INT64, Shape.of(3)));
    }

    @Test
    void conv2d() {
        Window2d window = Window2d.of(3, 3);
        refuses("groups=0, expected 1 or more", () -> new Conv2d(window, 0));
        refuses(
                "input 0 is f32 [6, 5], expected rank 4 [N, IC, IH, IW]",
                new Conv2d(window, 1),
                f32(6, 5),
                f32(8, 6, 3, 3));
        refuses(
                "groups=4 does not divide IC=6 (weights f32 [8, 1, 3, 3])",
                new Conv2d(window, 4),
                IMAGE,
                f32(8, 1, 3, 3));
        refuses(
                "groups=3 does not divide OC=8 (weights f32 [8, 2, 3, 3])",
                new Conv2d(window, 3),
                IMAGE,
                f32(8, 2, 3, 3));
        refuses(
                "weights is f32 [8, 6, 1, 3], expected f32 [8, 6, 3, 3] for input f32 [1, 6, 5, 4]",
                new Conv2d(window, 1),
                IMAGE,
                f32(8, 6, 1, 3));
        refuses(
                "bias is f32 [6], expected f32 [8] for input f32 [1, 6, 5, 4]",
                new Conv2d(window, 1),
                IMAGE,
                f32(8, 6, 3, 3),
                f32(6));
        refuses(
                "the kernel spans 7 columns but the padded input has only 4",
                new Conv2d(Window2d.of(1, 7), 1),
                IMAGE,
                f32(8, 6, 1, 7));
    }

    @Test
    void convTranspose2d() {
        Window2d window = Window2d.of(2, 2);
        refuses("groups=-1, expected 1 or more", () -> new ConvTranspose2d(window, 0, 0, -1));
        refuses("output_padding=[0, -1], expected 0 or more", () -> new ConvTranspose2d(window, 0, -1, 1));
        refuses("groups=4 does not divide IC=6", new ConvTranspose2d(window, 0, 0, 4), IMAGE, f32(6, 1, 2, 2));
        refuses(
                "weights is f32 [5, 3, 2, 2], expected f32 [6, 3, 2, 2] for input f32 [1, 6, 5, 4]",
                new ConvTranspose2d(window, 0, 0, 1),
                IMAGE,
                f32(5, 3, 2, 2));
        refuses(
                "bias is f32 [3], expected f32 [6] for input f32 [1, 6, 5, 4]",
                new ConvTranspose2d(window, 0, 0, 2),
                IMAGE,
                f32(6, 3, 2, 2),
                f32(3));
        refuses(
                "the pads leave an output of 0 x 5, expected 1 or more",
                new ConvTranspose2d(window.withPads(3, 0, 3, 0), 0, 0, 1),
                IMAGE,
                f32(6, 3, 2, 2));
    }

    @Test
    void gemmAndMatMul() {
        refuses("input 0 is f32 [3], expected rank 2 [M, K]", Gemm.linear(), f32(3), f32(2, 3));
        refuses(
                "A is f32 [2, 3] and B is f32 [3, 4]: inner extents 3 and 4 differ",
                Gemm.linear(),
                f32(2, 3),
                f32(3, 4));
        refuses(
                "C is f32 [2, 2, 4], which does not broadcast to [2, 4]",
                new Gemm(1, 1, false, false),
                f32(2, 3),
                f32(3, 4),
                f32(2, 2, 4));
        refuses(
                "shapes [3] and [2, 4] do not broadcast: extents 3 and 4 differ",
                new Gemm(1, 1, false, false),
                f32(2, 3),
                f32(3, 4),
                f32(3));
        refuses("inputs are f32 [] and f32 [3], expected rank 1 or more", new MatMul(), f32(), f32(3));
        refuses(
                "A is f32 [2, 3] and B is f32 [5, 4, 2]: inner extents 3 and 4 differ",
                new MatMul(),
                f32(2, 3),
                f32(5, 4, 2));
        refuses(
                "shapes [2] and [3] do not broadcast: extents 2 and 3 differ",
                new MatMul(),
                f32(2, 4, 3),
                f32(3, 3, 4));
    }

    @Test
    void batchNormAndBinary() {
        refuses(
                "src is f32 [3], expected rank 2 or more [N, C, ...]",
                new BatchNorm(1e-5f),
                f32(3),
                f32(3),
                f32(3),
                f32(3),
                f32(3));
        refuses(
                "variance is f32 [1], expected f32 [6] for input f32 [1, 6, 5, 4]",
                new BatchNorm(1e-5f),
                IMAGE,
                f32(6),
                f32(6),
                f32(6),
                f32(1));
        refuses(
                "shapes [1, 6, 5, 4] and [3] do not broadcast: extents 4 and 3 differ",
                new Binary(BinaryKind.ADD),
                IMAGE,
                f32(3));
    }

    @Test
    void concatAndSplit() {
        refuses("axis 4 is outside [1, 6, 5, 4], expected 0 to 3", new Concat(4), IMAGE);
        refuses(
                "inputs f32 [1, 6, 5, 4] and f32 [1, 6, 4, 4] differ outside axis 1",
                new Concat(1),
                IMAGE,
                f32(1, 6, 4, 4));
        refuses("sizes=[], expected one or more extents of 0 or more", () -> new Split(1, List.of()));
        refuses("sizes=[2, -1], expected one or more extents of 0 or more", () -> new Split(1, List.of(2L, -1L)));
        refuses(
                "sizes=[2, 3] add up to 5, expected 6, the extent of axis 1 of f32 [1, 6, 5, 4]",
                new Split(1, List.of(2L, 3L)),
                IMAGE);
    }

    @Test
    void slice() {
        refuses(
                "starts=[0] steps=[1, 1] extents=[1], expected equal lengths",
                () -> new Slice(List.of(0L), List.of(1L, 1L), List.of(1L)));
        refuses("steps=[0], expected none to be 0", () -> new Slice(List.of(0L), List.of(0L), List.of(1L)));
        refuses("extents=[-1], expected 0 or more", () -> new Slice(List.of(0L), List.of(1L), List.of(-1L)));
        Slice slice = new Slice(List.of(1L), List.of(2L), List.of(3L));
        refuses("input 0 is f32 [1, 6, 5, 4], expected rank 1 as many axes as starts=[1]", slice, IMAGE);
        refuses("axis 0 reads elements 1 to 5 of f32 [5]", slice, f32(5));
        refuses("axis 0 reads elements 1 to -1 of f32 [5]", new Slice(List.of(1L), List.of(-1L), List.of(3L)), f32(5));
    }

    @Test
    void pad() {
        refuses(
                "pads before=[1] after=[-1], expected equal lengths and values of 0 or more",
                () -> new Pad(PadMode.CONSTANT, List.of(1L), List.of(-1L), 0));
        refuses(
                "axis 0 reflects 3 elements of f32 [3], expected fewer than the extent",
                new Pad(PadMode.REFLECT, List.of(0L), List.of(3L), 0),
                f32(3));
        refuses("axis 0 of f32 [0] has no edge to repeat", new Pad(PadMode.EDGE, List.of(1L), List.of(0L), 0), f32(0));
    }

    @Test
    void poolsAndReductions() {
        refuses(
                "the kernel spans 6 rows but the padded input has only 5",
                new Pool2d(PoolKind.MAX, Window2d.of(6, 1), true, false),
                IMAGE);
        refuses(
                "src is f32 [1, 6], expected [N, C, ...] with one element or more a channel",
                new GlobalPool(PoolKind.MAX),
                f32(1, 6));
        refuses("axes=[], expected one or more", () -> new ReduceMean(List.of(), true));
        refuses("axis 1 of f32 [2, 0] is empty: a mean needs an element", new ReduceMean(List.of(1), true), f32(2, 0));
        refuses("axes 2 to 2, expected 0 <= axis < endAxis", () -> new Softmax(2, 2));
        refuses("axis 4 is outside [1, 6, 5, 4], expected 0 to 3", new Softmax(1, 5), IMAGE);
    }

    @Test
    void resizeReshapeAndTranspose() {
        refuses("output is 0 x 3, expected 1 or more", () -> nearest(0, 3, 1, 1));
        refuses("scales=[NaN, 1.0], expected more than 0", () -> nearest(3, 3, Float.NaN, 1));
        refuses("src is f32 [1, 3, 0, 4], expected at least one pixel", nearest(2, 2, 1, 1), f32(1, 3, 0, 4));
        refuses("src is f32 [1, 6, 5, 4] with 120 elements, but [7] has 7", new Reshape(Shape.of(7)), IMAGE);
        refuses("perm=[0, 2], expected each axis from 0 on exactly once", () -> new Transpose(List.of(0, 2)));
        refuses(
                "input 0 is f32 [1, 6, 5, 4], expected rank 2 as many axes as perm=[1, 0]",
                new Transpose(List.of(1, 0)),
                IMAGE);
    }

    private static Resize2d nearest(long height, long width, float scaleHeight, float scaleWidth) {
        return new Resize2d(
                ResizeMode.NEAREST,
                CoordinateMode.ASYMMETRIC,
                NearestMode.FLOOR,
                height,
                width,
                scaleHeight,
                scaleWidth);
    }
}
