package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.List;

/**
 * The window attributes that convolutions and pools share, {@code kernel_shape, strides, dilations, pads, auto_pad}, for two
 * spatial axes.
 *
 * @param kernel kernel extents
 * @param strides strides, 1 where missing
 * @param dilations dilations, 1 where missing
 * @param pads top, left, bottom, right; 0 where missing
 * @param autoPad {@code NOTSET}, {@code SAME_UPPER}, {@code SAME_LOWER} or {@code VALID}; if set, the pads do not count
 */
record WindowAttributes(List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> pads, String autoPad) {

    /** Reads a convolution's attributes; the kernel is that of its weights. */
    static WindowAttributes ofConvolution(NodeImport node) {
        requirePicture(node.shape(0));
        Shape weights = node.shape(1);
        if (weights.rank() != 4) {
            throw new ShapeException("weights are " + weights + ", expected rank 4");
        }
        List<Long> kernel = List.of(weights.extent(2), weights.extent(3));
        List<Long> stated = pair(node, "kernel_shape", kernel);
        if (!stated.equals(kernel)) {
            throw new ShapeException("kernel_shape=" + stated + ", but the weights are " + weights);
        }
        return read(node, kernel);
    }

    /** Reads a pool's attributes. */
    static WindowAttributes ofPool(NodeImport node) {
        requirePicture(node.shape(0));
        return read(
                node,
                node.attributes()
                        .integers("kernel_shape")
                        .map(kernel -> requireSize("kernel_shape", kernel, 2))
                        .orElseThrow(() -> new UnsupportedNode("the attribute 'kernel_shape' is missing")));
    }

    private static WindowAttributes read(NodeImport node, List<Long> kernel) {
        return new WindowAttributes(
                kernel,
                pair(node, "strides", List.of(1L, 1L)),
                pair(node, "dilations", List.of(1L, 1L)),
                requireSize("pads", node.attributes().integers("pads").orElse(List.of(0L, 0L, 0L, 0L)), 4),
                node.attributes().text("auto_pad", "NOTSET"));
    }

    private static void requirePicture(Shape src) {
        if (src.rank() != 4) {
            throw new UnsupportedNode("its input is " + src + ", expected two spatial axes [N, C, H, W]");
        }
    }

    private static List<Long> pair(NodeImport node, String name, List<Long> missing) {
        return requireSize(name, node.attributes().integers(name).orElse(missing), 2);
    }

    private static List<Long> requireSize(String name, List<Long> numbers, int size) {
        if (numbers.size() != size) {
            throw new ShapeException(name + "=" + numbers + ", expected " + size + " numbers");
        }
        return numbers;
    }

    /** Returns the window on an input, {@code auto_pad} resolved. */
    Window2d window(Shape src) {
        return switch (autoPad) {
            case "NOTSET" -> window(pads.get(0), pads.get(1), pads.get(2), pads.get(3));
            case "VALID" -> window(0, 0, 0, 0);
            case "SAME_UPPER", "SAME_LOWER" -> {
                long height = samePads(0, src.extent(2));
                long width = samePads(1, src.extent(3));
                yield splitPads(height, width);
            }
            default ->
                throw new UnsupportedNode(
                        "auto_pad=" + autoPad + " is not known, expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        };
    }

    /** Returns the window whose pads add up to these; the odd one goes to the end, or to the start for {@code SAME_LOWER}. */
    private Window2d splitPads(long height, long width) {
        boolean lower = autoPad.equals("SAME_LOWER");
        long top = lower ? height - height / 2 : height / 2;
        long left = lower ? width - width / 2 : width / 2;
        return window(top, left, height - top, width - left);
    }

    /** Padding with which a window makes ceil(input / stride) outputs. */
    private long samePads(int axis, long input) {
        if (strides.get(axis) < 1) {
            throw new ShapeException("strides=" + strides + ", expected 1 or more");
        }
        long output = (input + strides.get(axis) - 1) / strides.get(axis);
        return Math.max(0, (output - 1) * strides.get(axis) + span(axis) - input);
    }

    /** Returns the elements that the dilated kernel spans on an axis. */
    long span(int axis) {
        return Math.addExact(Math.multiplyExact(dilations.get(axis), kernel.get(axis) - 1), 1);
    }

    /** Returns the window with these pads. */
    Window2d window(long top, long left, long bottom, long right) {
        return new Window2d(
                Math.toIntExact(kernel.get(0)),
                Math.toIntExact(kernel.get(1)),
                Math.toIntExact(strides.get(0)),
                Math.toIntExact(strides.get(1)),
                Math.toIntExact(top),
                Math.toIntExact(left),
                Math.toIntExact(bottom),
                Math.toIntExact(right),
                Math.toIntExact(dilations.get(0)),
                Math.toIntExact(dilations.get(1)));
    }
}
