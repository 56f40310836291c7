package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** The checks on input types that several operators share. */
final class Types {
    private Types() {}

    static void requireCount(List<TensorType> inputs, int least, int most) {
        if (inputs.size() < least || inputs.size() > most) {
            throw new ShapeException("got " + inputs.size() + " inputs, expected "
                    + (least == most ? "" + least : least + " to " + most));
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).dataType() != DataType.FLOAT32) {
                throw new ShapeException("input " + i + " is " + inputs.get(i) + ", expected f32");
            }
        }
    }

    static Shape requireRank(List<TensorType> inputs, int index, int rank, String axes) {
        Shape shape = inputs.get(index).shape();
        if (shape.rank() != rank) {
            throw new ShapeException(
                    "input " + index + " is " + inputs.get(index) + ", expected rank " + rank + " " + axes);
        }
        return shape;
    }

    static int requireAxis(int axis, Shape shape) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new ShapeException("axis " + axis + " is outside " + shape + ", expected 0 to " + (shape.rank() - 1));
        }
        return axis;
    }

    static void requireExtents(List<TensorType> inputs, int index, String what, long... extents) {
        Shape expected = Shape.of(extents);
        if (!inputs.get(index).shape().equals(expected)) {
            throw new ShapeException(what + " is " + inputs.get(index) + ", expected " + TensorType.float32(extents)
                    + " for input " + inputs.get(0));
        }
    }

    /** Returns the shape that both broadcast to, by the rule of NumPy and ONNX. */
    static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        long[] extents = new long[rank];
        for (int i = 0; i < rank; i++) {
            long x = i < rank - a.rank() ? 1 : a.extent(i - rank + a.rank());
            long y = i < rank - b.rank() ? 1 : b.extent(i - rank + b.rank());
            if (x != y && x != 1 && y != 1) {
                throw new ShapeException(
                        "shapes " + a + " and " + b + " do not broadcast: extents " + x + " and " + y + " differ");
            }
            extents[i] = x == 1 ? y : x;
        }
        return Shape.of(extents);
    }

    static List<TensorType> float32(Shape shape) {
        return List.of(new TensorType(DataType.FLOAT32, shape));
    }
}
