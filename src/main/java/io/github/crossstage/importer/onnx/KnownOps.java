package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.importer.Elements;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.stream.LongStream;

/** Converters of operators whose results are known while a graph is built, or are one of their inputs. */
final class KnownOps {
    private KnownOps() {}

    static Operand identity(NodeImport node) {
        return node.input(0);
    }

    /** In inference the input passes; the mask of what was dropped is not made. */
    static Operand dropout(NodeImport node) {
        node.attributes().ignore("ratio", "seed");
        if (node.isOutputUsed(1)) {
            throw new UnsupportedNode("output 1 (mask) is read, expected a model exported for inference");
        }
        if (node.has(2) && new Elements(node.constant(2, "training_mode")).whole(0) != 0) {
            throw new UnsupportedNode("training_mode is true, expected a model exported for inference");
        }
        return node.input(0);
    }

    /** Conversions between types of real numbers pass: the network computes in float32 whatever its file says. */
    static Operand cast(NodeImport node) {
        OnnxElementType to = OnnxElementType.ofCode(node.attributes().integer("to"));
        node.attributes().ignore("saturate");
        DataType dataType = to.dataType().orElseThrow(() -> new UnsupportedNode("it converts to " + to.label()));
        Optional<Tensor> known = node.known(0);
        if (dataType.isFloating()
                && (known.isEmpty() || known.get().type().dataType().isFloating())) {
            return node.input(0);
        }
        if (known.isEmpty()) {
            throw new UnsupportedNode(
                    "it converts a value of the network to " + to.label() + ", expected a float type");
        }
        return node.result(node.folder().cast(known.get(), dataType));
    }

    static Operand constant(NodeImport node) {
        NodeAttributes attributes = node.attributes();
        Optional<Tensor> value = attributes.tensor("value");
        Optional<float[]> floats = attributes.reals("value_floats");
        Optional<List<Long>> ints = attributes.integers("value_ints");
        if (value.isPresent()) {
            return node.result(value.get());
        } else if (floats.isPresent()) {
            return node.result(Tensor.of(floats.get(), floats.get().length));
        } else if (ints.isPresent()) {
            return node.result(ints.get(), ints.get().size());
        } else if (attributes.unread().contains("value_int")) {
            return node.result(List.of(attributes.integer("value_int")));
        } else if (attributes.unread().contains("value_float")) {
            return node.result(Tensor.of(new float[] {attributes.real("value_float", 0)}));
        }
        throw new UnsupportedNode("it holds " + attributes.unread() + ", expected a dense tensor, floats or ints");
    }

    static Operand constantOfShape(NodeImport node) {
        long[] extents =
                node.integers(0, "shape").stream().mapToLong(Long::longValue).toArray();
        Tensor value = node.attributes().tensor("value").orElse(Tensor.of(new float[1], 1));
        if (value.shape().elementCount() != 1) {
            throw new ShapeException("value is " + value.type() + ", expected one element");
        }
        return node.result(node.folder().expand(value.reshape(Shape.SCALAR), Shape.of(extents)));
    }

    /** From opset 15 a part of the shape may be asked for. */
    static Operand shape(NodeImport node) {
        long[] extents = node.shape(0).extents();
        int start = bound(node.attributes().integer("start", 0), extents.length);
        int end = bound(node.attributes().integer("end", extents.length), extents.length);
        long[] part = start < end ? Arrays.copyOfRange(extents, start, end) : new long[0];
        return node.result(LongStream.of(part).boxed().toList(), part.length);
    }

    private static int bound(long stated, int rank) {
        long counted = stated < 0 ? stated + rank : stated;
        return (int) Math.max(0, Math.min(counted, rank));
    }

    static Operand size(NodeImport node) {
        return node.result(List.of(node.shape(0).elementCount()));
    }

    /** Of the network's values only those are expanded that already have the wanted extents. */
    static Operand expand(NodeImport node) {
        Shape src = node.shape(0);
        long[] extents =
                node.integers(1, "shape").stream().mapToLong(Long::longValue).toArray();
        Shape shape = ConstantFolder.broadcast(src, Shape.of(extents));
        if (shape.equals(src)) {
            return node.input(0);
        }
        return node.result(node.folder().expand(node.constant(0, "input"), shape));
    }

    static Operand range(NodeImport node) {
        Tensor start = node.constant(0, "start");
        DataType type = start.type().dataType();
        Elements first = new Elements(start);
        Elements limit = new Elements(node.constant(1, "limit"));
        Elements delta = new Elements(node.constant(2, "delta"));
        boolean real = type.isFloating();
        double step = delta.real(0);
        double steps = real
                ? Math.ceil((limit.real(0) - first.real(0)) / step)
                : wholeSteps(first.whole(0), limit.whole(0), delta.whole(0));
        if (step == 0 || !(steps < Integer.MAX_VALUE)) {
            throw new ShapeException("from " + first.real(0) + " to " + limit.real(0) + " by " + step
                    + ", expected a finite number of steps");
        }
        Tensor range = node.folder().allocate(real ? DataType.FLOAT32 : type, Shape.of((long) Math.max(0, steps)));
        Elements elements = new Elements(range);
        for (int i = 0; i < range.shape().elementCount(); i++) {
            if (real) {
                elements.put(i, first.real(0) + i * step);
            } else {
                elements.put(i, first.whole(0) + i * delta.whole(0));
            }
        }
        return node.result(range);
    }

    private static double wholeSteps(long first, long limit, long delta) {
        long distance = Math.subtractExact(limit, first);
        return delta == 0 ? Double.NaN : -Math.floorDiv(Math.negateExact(distance), delta);
    }

    static Operand where(NodeImport node) {
        Tensor condition = node.constant(0, "condition");
        Tensor chosen = node.constant(1, "X");
        Tensor other = node.constant(2, "Y");
        boolean real =
                chosen.type().dataType().isFloating() && other.type().dataType().isFloating();
        boolean alike = real || chosen.type().dataType() == other.type().dataType();
        if (condition.type().dataType() != DataType.BOOL || !alike) {
            throw new ShapeException("its inputs are " + condition.type() + ", " + chosen.type() + " and "
                    + other.type() + ", expected bool and two equal types");
        }
        Shape shape =
                ConstantFolder.broadcast(condition.shape(), ConstantFolder.broadcast(chosen.shape(), other.shape()));
        Elements is = new Elements(node.folder().expand(condition, shape));
        Elements x = new Elements(node.folder().expand(chosen, shape));
        Elements y = new Elements(node.folder().expand(other, shape));
        DataType type = chosen.type().dataType();
        Tensor dst = node.folder().allocate(real ? DataType.FLOAT32 : type, shape);
        Elements to = new Elements(dst);
        for (int i = 0; i < shape.elementCount(); i++) {
            Elements from = is.whole(i) != 0 ? x : y;
            if (real) {
                to.put(i, from.real(i));
            } else {
                to.put(i, from.whole(i));
            }
        }
        return node.result(dst);
    }

    /** Returns the converter of a reduction of whole numbers to one, as computations on shapes need it. */
    static Function<NodeImport, Operand> reduced(long start, LongBinaryOperator function, int axesInputSince) {
        return node -> {
            Tensor src = node.constant(0, "data");
            List<Long> axes = PoolOps.axes(node, axesInputSince);
            boolean keepDims = node.attributes().flag("keepdims", true);
            node.attributes().ignore("noop_with_empty_axes");
            if (src.type().dataType().isFloating() || src.shape().rank() > 1 || (axes.isEmpty() && node.has(1))) {
                throw new UnsupportedNode(
                        "it reduces " + src.type() + " over the axes " + axes + ", expected whole numbers on one axis");
            }
            Elements elements = new Elements(src);
            long result = start;
            for (int i = 0; i < src.shape().elementCount(); i++) {
                result = function.applyAsLong(result, elements.whole(i));
            }
            return node.result(List.of(result), keepDims && src.shape().rank() == 1 ? new long[] {1} : new long[0]);
        };
    }
}
