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
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The operators whose form or meaning differs between operator sets. */
class OnnxOpsetTest {
    private static OnnxWriter picture(long opset) {
        return new OnnxWriter(opset).input("x", 1, 4, 6, 8).output("y");
    }

    private static void assertOps(OnnxWriter model, Op... expected) {
        assertEquals(List.of(expected), model.ops());
    }

    private static void assertUnsupported(String expected, OnnxWriter model) {
        UnsupportedModelException e = assertThrows(UnsupportedModelException.class, model::ops);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains("'node_"), e.getMessage());
    }

    @Test
    void clipHasAttributesAndLaterInputs() {
        Op sixth = new Activate(Activation.clip(0, 6));
        assertOps(picture(10).node("Clip", "x", "y", real("min", 0), real("max", 6)), sixth);
        OnnxWriter inputs = picture(11).floats("least", new float[] {0}).floats("most", new float[] {6});
        assertOps(inputs.node("Clip", "x least most", "y"), sixth);
        assertOps(
                picture(13).floats("most", new float[] {6}).node("Clip", "x - most", "y"),
                new Activate(Activation.clip(-Float.MAX_VALUE, 6)));
        assertUnsupported("[max]", picture(11).node("Clip", "x", "y", real("max", 6)));
    }

    @Test
    void sliceHasAttributesAndLaterInputsWithSteps() {
        Slice expected = new Slice(List.of(0L, 1L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(1L, 3L, 6L, 8L));
        assertOps(
                picture(9).node("Slice", "x", "y", ints("axes", 1), ints("starts", -3), ints("ends", Long.MAX_VALUE)),
                expected);
        assertOps(
                picture(10)
                        .longs("starts", 1)
                        .longs("ends", 100)
                        .longs("axes", -3)
                        .node("Slice", "x starts ends axes", "y"),
                expected);
        assertOps(
                picture(13)
                        .longs("starts", -1, 7)
                        .longs("ends", Long.MIN_VALUE, 0)
                        .longs("axes", 2, 3)
                        .longs("steps", -2, -3)
                        .node("Slice", "x starts ends axes steps", "y"),
                new Slice(List.of(0L, 0L, 5L, 7L), List.of(1L, 1L, -2L, -3L), List.of(1L, 4L, 3L, 3L)));
    }

    @Test
    void emptySlicesKeepTheirBorderCases() {
        assertOps(
                picture(13)
                        .longs("starts", 5)
                        .longs("ends", 2)
                        .longs("axes", 3)
                        .node("Slice", "x starts ends axes", "y"),
                new Slice(List.of(0L, 0L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(1L, 4L, 6L, 0L)));
    }

    @Test
    void softmaxRunsOverAllLaterAxesAndLaterOverOne() {
        assertOps(picture(11).node("Softmax", "x", "y"), new Softmax(1, 4));
        assertOps(picture(11).node("Softmax", "x", "y", integer("axis", -2)), new Softmax(2, 4));
        assertOps(picture(13).node("Softmax", "x", "y"), new Softmax(3, 4));
        assertOps(picture(13).node("Softmax", "x", "y", integer("axis", 1)), new Softmax(1, 2));
    }

    @Test
    void padHasAttributesThenInputsThenAxes() {
        Pad expected = new Pad(PadMode.CONSTANT, List.of(0L, 0L, 1L, 2L), List.of(0L, 0L, 3L, 4L), 0.5f);
        assertOps(
                picture(10).node("Pad", "x", "y", ints("pads", 0, 0, 1, 2, 0, 0, 3, 4), real("value", 0.5f)), expected);
        assertOps(
                picture(11)
                        .longs("pads", 0, 0, 1, 2, 0, 0, 3, 4)
                        .floats("value", new float[] {0.5f})
                        .node("Pad", "x pads value", "y"),
                expected);
        assertOps(
                picture(18)
                        .longs("pads", 1, 2, 3, 4)
                        .longs("axes", -2, -1)
                        .floats("value", new float[] {0.5f})
                        .node("Pad", "x pads value axes", "y"),
                expected);
        assertUnsupported(
                "mode=wrap", picture(18).longs("pads", new long[8]).node("Pad", "x pads", "y", text("mode", "wrap")));
    }

    @Test
    void negativePadsCropFirst() {
        assertOps(
                picture(13).longs("pads", 0, 0, -1, 1, 0, 0, -2, 0).node("Pad", "x pads", "y", text("mode", "edge")),
                new Slice(List.of(0L, 0L, 1L, 0L), List.of(1L, 1L, 1L, 1L), List.of(1L, 4L, 3L, 8L)),
                new Pad(PadMode.EDGE, List.of(0L, 0L, 0L, 1L), List.of(0L, 0L, 0L, 0L), 0));
    }

    @Test
    void splitHasAttributesThenInputsThenACount() {
        Split expected = new Split(1, List.of(1L, 3L));
        assertOps(picture(11).node("Split", "x", "y z", integer("axis", 1), ints("split", 1, 3)), expected);
        assertOps(picture(13).longs("sizes", 1, 3).node("Split", "x sizes", "y z", integer("axis", 1)), expected);
        assertOps(picture(13).node("Split", "x", "y z", integer("axis", -1)), new Split(3, List.of(4L, 4L)));
        assertOps(
                picture(18).node("Split", "x", "y z w", integer("axis", 3), integer("num_outputs", 3)),
                new Split(3, List.of(3L, 3L, 2L)));
        OnnxWriter uneven = picture(13).node("Split", "x", "y z w", integer("axis", 3));
        assertThrows(ShapeException.class, uneven::ops);
    }

    @Test
    void resizeOfOpset10CountsAsUpsample() {
        Resize2d twice = new Resize2d(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 12, 16, 2, 2);
        float[] scales = {1, 1, 2, 2};
        assertOps(picture(9).floats("s", scales, 4).node("Upsample", "x s", "y"), twice);
        assertOps(picture(10).floats("s", scales, 4).node("Resize", "x s", "y", text("mode", "nearest")), twice);
        assertOps(
                picture(10).floats("s", new float[] {1, 1, 0.6f, 0.6f}, 4).node("Resize", "x s", "y"),
                new Resize2d(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.CEIL, 3, 4, 0.6f, 0.6f));
        assertUnsupported("not in opset 10", picture(10).floats("s", scales, 4).node("Upsample", "x s", "y"));
    }

    @Test
    void resizeTakesScalesOrSizes() {
        Resize2d scaled = new Resize2d(
                ResizeMode.LINEAR, CoordinateMode.HALF_PIXEL, NearestMode.ROUND_PREFER_FLOOR, 9, 12, 1.5f, 1.5f);
        OnnxWriter byScale = picture(11).zeros("roi", 0).floats("s", new float[] {1, 1, 1.5f, 1.5f}, 4);
        assertOps(byScale.node("Resize", "x roi s", "y", text("mode", "linear")), scaled);
        OnnxWriter bySize = picture(13).longs("sizes", 1, 4, 9, 12);
        assertOps(bySize.node("Resize", "x - - sizes", "y", text("mode", "linear")), scaled);
        OnnxWriter byAxes = picture(18).longs("sizes", 9, 12);
        assertOps(byAxes.node("Resize", "x - - sizes", "y", text("mode", "linear"), ints("axes", 2, 3)), scaled);
        OnnxWriter kept = picture(18).longs("sizes", 12, 12);
        assertOps(
                kept.node(
                        "Resize",
                        "x - - sizes",
                        "y",
                        text("mode", "linear"),
                        ints("axes", 2, 3),
                        text("keep_aspect_ratio_policy", "not_larger")),
                scaled);
    }

    @Test
    void resizeFormsThatAreNotComputedAreNamed() {
        float[] scales = {1, 1, 2, 2};
        assertUnsupported(
                "mode=cubic", picture(13).floats("s", scales, 4).node("Resize", "x - s", "y", text("mode", "cubic")));
        assertUnsupported(
                "tf_crop_and_resize",
                picture(13)
                        .floats("s", scales, 4)
                        .node("Resize", "x - s", "y", text("coordinate_transformation_mode", "tf_crop_and_resize")));
        assertUnsupported(
                "antialias=1",
                picture(18).floats("s", scales, 4).node("Resize", "x - s", "y", integer("antialias", 1)));
        assertUnsupported(
                "expected 1",
                picture(13).floats("s", new float[] {1, 2, 2, 2}, 4).node("Resize", "x - s", "y"));
    }

    @Test
    void squeezeAndUnsqueezeHaveAttributesAndLaterInputs() {
        Op squeezed = new Reshape(Shape.of(4, 6, 8));
        assertOps(picture(11).node("Squeeze", "x", "y", ints("axes", 0)), squeezed);
        assertOps(picture(13).longs("axes", -4).node("Squeeze", "x axes", "y"), squeezed);
        assertOps(picture(13).node("Squeeze", "x", "y"), squeezed);
        Op unsqueezed = new Reshape(Shape.of(1, 1, 4, 6, 8, 1));
        assertOps(picture(11).node("Unsqueeze", "x", "y", ints("axes", 0, 5)), unsqueezed);
        assertOps(picture(13).longs("axes", -1, 0).node("Unsqueeze", "x axes", "y"), unsqueezed);
        OnnxWriter wide = picture(13).longs("axes", 1).node("Squeeze", "x axes", "y");
        assertThrows(ShapeException.class, wide::ops);
    }

    @Test
    void reduceMeanHasAnAttributeAndLaterAnInput() {
        Op spatial = new ReduceMean(List.of(2, 3), false);
        byte[] drop = integer("keepdims", 0);
        assertOps(picture(13).node("ReduceMean", "x", "y", ints("axes", -1, -2), drop), spatial);
        assertOps(picture(18).longs("axes", 2, 3).node("ReduceMean", "x axes", "y", drop), spatial);
        assertOps(picture(13).node("ReduceMean", "x", "y"), new ReduceMean(List.of(0, 1, 2, 3), true));
        assertOps(picture(18).node("ReduceMean", "x", "y", integer("noop_with_empty_axes", 1)));
    }

    @Test
    void batchNormalizationOfAllOpsetsIsInference() {
        for (long opset : new long[] {9, 14, 15}) {
            assertOps(
                    batchNorm(opset)
                            .node(
                                    "BatchNormalization",
                                    "x s b m v",
                                    "y",
                                    real("epsilon", 0.5f),
                                    real("momentum", 0.9f)),
                    new BatchNorm(0.5f));
        }
        assertUnsupported(
                "training_mode=1",
                batchNorm(14).node("BatchNormalization", "x s b m v", "y", integer("training_mode", 1)));
        assertUnsupported(
                "spatial=0", batchNorm(9).node("BatchNormalization", "x s b m v", "y", integer("spatial", 0)));
        assertUnsupported(
                "output 1",
                batchNorm(9).node("BatchNormalization", "x s b m v", "y m2").output("m2"));
    }

    private static OnnxWriter batchNorm(long opset) {
        return picture(opset).zeros("s", 4).zeros("b", 4).zeros("m", 4).zeros("v", 4);
    }

    @Test
    void dropoutPassesUnlessItsMaskIsRead() {
        assertOps(picture(9).node("Dropout", "x", "y", real("ratio", 0.5f)));
        OnnxWriter later = picture(13).floats("ratio", new float[] {0.5f});
        assertOps(later.node("Dropout", "x ratio", "y mask"));
        assertUnsupported("mask", picture(13).node("Dropout", "x", "y mask").output("mask"));
    }

    @Test
    void operatorsOfOtherOpsetsAreRefused() {
        assertUnsupported("not in opset 13", picture(13).node("Mish", "x", "y"));
        assertOps(picture(18).node("Mish", "x", "y"), new Activate(Activation.MISH));
        assertEquals(Set.of(9L, 18L, 21L), accepted(8, 9, 18, 21, 22, 99));
    }

    private static Set<Long> accepted(long... opsets) {
        Set<Long> accepted = new HashSet<>();
        for (long opset : opsets) {
            OnnxWriter model = picture(opset).node("Relu", "x", "y");
            if (opset >= 9 && opset <= 21) {
                model.file().close();
                accepted.add(opset);
            } else {
                assertThrows(UnsupportedModelException.class, model::file);
            }
        }
        return accepted;
    }
}
