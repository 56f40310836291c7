package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.List;

/** Converters of {@code Conv} and {@code ConvTranspose}, two spatial axes. */
final class ConvolutionOps {
    private ConvolutionOps() {}

    static Operand conv(NodeImport node) {
        Window2d window = WindowAttributes.ofConvolution(node).window(node.shape(0));
        int groups = Math.toIntExact(node.attributes().integer("group", 1));
        return node.emit(new Conv2d(window, groups), node.values(3));
    }

    /**
     * Output extent = stride·(input - 1) + output_padding + span - pads. With {@code output_shape} or {@code auto_pad} the pads
     * follow from the output extent, the odd one at the start except for {@code SAME_UPPER}.
     */
    static Operand convTranspose(NodeImport node) {
        WindowAttributes attributes = WindowAttributes.ofConvolution(node);
        int groups = Math.toIntExact(node.attributes().integer("group", 1));
        List<Long> outputPadding = node.attributes().integers("output_padding").orElse(List.of(0L, 0L));
        List<Long> outputShape = node.attributes().integers("output_shape").orElse(List.of());
        if (outputPadding.size() != 2 || (!outputShape.isEmpty() && outputShape.size() != 2)) {
            throw new ShapeException("output_padding=" + outputPadding + " output_shape=" + outputShape
                    + ", expected two spatial extents each");
        }
        Window2d window = outputShape.isEmpty() && !attributes.autoPad().startsWith("SAME")
                ? attributes.window(node.shape(0))
                : padded(attributes, node.shape(0), outputPadding, outputShape);
        return node.emit(
                new ConvTranspose2d(
                        window, Math.toIntExact(outputPadding.get(0)), Math.toIntExact(outputPadding.get(1)), groups),
                node.values(3));
    }

    private static Window2d padded(
            WindowAttributes attributes, Shape src, List<Long> outputPadding, List<Long> outputShape) {
        long[] total = new long[2];
        for (int axis = 0; axis < 2; axis++) {
            long stride = attributes.strides().get(axis);
            long input = src.extent(2 + axis);
            long output = outputShape.isEmpty() ? Math.multiplyExact(input, stride) : outputShape.get(axis);
            long room = Math.addExact(Math.multiplyExact(stride, input - 1), attributes.span(axis));
            total[axis] = Math.subtractExact(Math.addExact(room, outputPadding.get(axis)), output);
            if (total[axis] < 0) {
                throw new UnsupportedNode("an output extent of " + output + " on spatial axis " + axis
                        + " needs negative padding, expected at most " + (room + outputPadding.get(axis)));
            }
        }
        boolean upper = attributes.autoPad().equals("SAME_UPPER");
        long top = upper ? total[0] / 2 : total[0] - total[0] / 2;
        long left = upper ? total[1] / 2 : total[1] - total[1] / 2;
        return attributes.window(top, left, total[0] - top, total[1] - left);
    }
}
