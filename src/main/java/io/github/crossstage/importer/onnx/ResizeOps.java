package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.importer.Elements;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;

/** Converters of {@code Upsample} and {@code Resize} on the last two axes of a picture. */
final class ResizeOps {
    private ResizeOps() {}

    /**
     * {@code Upsample} and {@code Resize} of opset 10 name no coordinates: output x stands for x / scale. Nearest rounds down,
     * or up where the picture shrinks, as ONNX Runtime does for these versions.
     */
    static Operand upsample(NodeImport node) {
        ResizeMode mode = mode(node);
        float[] scales = spatialScales(node, 1, List.of(0L, 1L, 2L, 3L));
        boolean shrinks = scales[0] < 1 || scales[1] < 1;
        if (mode == ResizeMode.NEAREST && shrinks && (scales[0] > 1 || scales[1] > 1)) {
            throw new UnsupportedNode("one axis grows and the other shrinks, expected both alike for mode=nearest");
        }
        return emit(node, mode, CoordinateMode.ASYMMETRIC, shrinks ? NearestMode.CEIL : NearestMode.FLOOR, scales);
    }

    static Operand resize(NodeImport node) {
        NodeAttributes attributes = node.attributes();
        attributes.ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value");
        if (attributes.flag("antialias", false)) {
            throw new UnsupportedNode("antialias=1, expected 0");
        }
        ResizeMode mode = mode(node);
        CoordinateMode coordinates = coordinates(node, mode);
        NearestMode nearest = nearest(attributes.text("nearest_mode", "round_prefer_floor"));
        String policy = attributes.text("keep_aspect_ratio_policy", "stretch");
        List<Long> axes = attributes.integers("axes").orElse(List.of(0L, 1L, 2L, 3L));
        boolean hasSizes = node.has(3) && node.shape(3).elementCount() > 0;
        boolean hasScales = node.has(2) && node.shape(2).elementCount() > 0;
        if (hasSizes == hasScales) {
            throw new ShapeException("input 2 (scales) or input 3 (sizes) must be given, expected one of them");
        }
        return hasSizes
                ? toSizes(node, mode, coordinates, nearest, policy, axes)
                : emit(node, mode, coordinates, nearest, spatialScales(node, 2, axes));
    }

    private static ResizeMode mode(NodeImport node) {
        String mode = node.attributes().text("mode", "nearest");
        if (node.shape(0).rank() != 4) {
            throw new UnsupportedNode("its input is " + node.shape(0) + ", expected [N, C, H, W]");
        }
        return switch (mode) {
            case "nearest" -> ResizeMode.NEAREST;
            case "linear", "bilinear" -> ResizeMode.LINEAR;
            default -> throw new UnsupportedNode("mode=" + mode + ", expected nearest or linear");
        };
    }

    private static CoordinateMode coordinates(NodeImport node, ResizeMode mode) {
        String text = node.attributes().text("coordinate_transformation_mode", "half_pixel");
        CoordinateMode coordinates =
                switch (text) {
                    case "half_pixel" -> CoordinateMode.HALF_PIXEL;
                    case "pytorch_half_pixel" -> CoordinateMode.PYTORCH_HALF_PIXEL;
                    case "align_corners" -> CoordinateMode.ALIGN_CORNERS;
                    case "asymmetric" -> CoordinateMode.ASYMMETRIC;
                    case "tf_half_pixel_for_nn" -> CoordinateMode.TF_HALF_PIXEL_FOR_NN;
                    case "half_pixel_symmetric" -> CoordinateMode.HALF_PIXEL_SYMMETRIC;
                    default ->
                        throw new UnsupportedNode("coordinate_transformation_mode=" + text
                                + ", expected half_pixel, pytorch_half_pixel, align_corners or asymmetric");
                };
        if (coordinates == CoordinateMode.TF_HALF_PIXEL_FOR_NN && mode != ResizeMode.NEAREST) {
            throw new UnsupportedNode("coordinate_transformation_mode=" + text + ", expected mode=nearest with it");
        }
        return coordinates;
    }

    private static NearestMode nearest(String text) {
        return switch (text) {
            case "round_prefer_floor" -> NearestMode.ROUND_PREFER_FLOOR;
            case "round_prefer_ceil" -> NearestMode.ROUND_PREFER_CEIL;
            case "floor" -> NearestMode.FLOOR;
            case "ceil" -> NearestMode.CEIL;
            default -> throw new UnsupportedNode("nearest_mode=" + text + " is not known");
        };
    }

    /** Returns the scales of height and width; those of batch and channels must be 1. */
    private static float[] spatialScales(NodeImport node, int index, List<Long> axes) {
        Tensor scales = node.constant(index, "scales");
        if (scales.shape().elementCount() != axes.size()
                || !scales.type().dataType().isFloating()) {
            throw new ShapeException(
                    "input " + index + " (scales) is " + scales.type() + ", expected a real number for each axis");
        }
        float[] all = {1, 1, 1, 1};
        for (int i = 0; i < axes.size(); i++) {
            all[NodeImport.axis(axes.get(i), 4)] = (float) new Elements(scales).real(i);
        }
        if (all[0] != 1 || all[1] != 1) {
            throw new UnsupportedNode("scales of batch and channels are " + all[0] + " and " + all[1] + ", expected 1");
        }
        return new float[] {all[2], all[3]};
    }

    /** Output extents are rounded down; the product is taken in float32, as ONNX's own shape inference does. */
    private static Operand emit(
            NodeImport node, ResizeMode mode, CoordinateMode coordinates, NearestMode nearest, float[] scales) {
        Shape src = node.shape(0);
        long height = (long) Math.floor(src.extent(2) * scales[0]);
        long width = (long) Math.floor(src.extent(3) * scales[1]);
        return node.emit(new Resize2d(mode, coordinates, nearest, height, width, scales[0], scales[1]), node.value(0));
    }

    private static Operand toSizes(
            NodeImport node,
            ResizeMode mode,
            CoordinateMode coordinates,
            NearestMode nearest,
            String policy,
            List<Long> axes) {
        Shape src = node.shape(0);
        List<Long> stated = node.integers(3, "sizes");
        if (stated.size() != axes.size()) {
            throw new ShapeException("sizes=" + stated + ", expected one for each of the axes " + axes);
        }
        long[] sizes = src.extents();
        for (int i = 0; i < axes.size(); i++) {
            sizes[NodeImport.axis(axes.get(i), 4)] = stated.get(i);
        }
        keepAspectRatio(policy, src, sizes, axes);
        if (sizes[0] != src.extent(0) || sizes[1] != src.extent(1)) {
            throw new UnsupportedNode("sizes=" + stated + " change batch or channels of " + src);
        }
        return node.emit(
                new Resize2d(
                        mode,
                        coordinates,
                        nearest,
                        sizes[2],
                        sizes[3],
                        (float) sizes[2] / src.extent(2),
                        (float) sizes[3] / src.extent(3)),
                node.value(0));
    }

    /** One scale for all axes: the smallest that the sizes ask for, or the largest; extents are rounded to the nearest. */
    private static void keepAspectRatio(String policy, Shape src, long[] sizes, List<Long> axes) {
        if (policy.equals("stretch")) {
            return;
        }
        boolean larger = policy.equals("not_smaller");
        if (!larger && !policy.equals("not_larger")) {
            throw new UnsupportedNode("keep_aspect_ratio_policy=" + policy + " is not known");
        }
        int[] scaled = axes.stream().mapToInt(axis -> NodeImport.axis(axis, 4)).toArray();
        float scale = larger ? 0 : Float.MAX_VALUE;
        for (int axis : scaled) {
            float wanted = (float) sizes[axis] / src.extent(axis);
            scale = larger ? Math.max(scale, wanted) : Math.min(scale, wanted);
        }
        for (int axis : scaled) {
            sizes[axis] = Math.round((double) scale * src.extent(axis));
        }
    }
}
