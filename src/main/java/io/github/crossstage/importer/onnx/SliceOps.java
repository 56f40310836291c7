package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.importer.Elements;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Converters of {@code Slice} and {@code Gather}; known tensors are folded. */
final class SliceOps {
    private SliceOps() {}

    /** Before opset 10 the bounds are attributes, from then on inputs, with steps. */
    static Operand slice(NodeImport node) {
        boolean attributes = node.opset() < 10;
        List<Long> starts = attributes ? attribute(node, "starts") : node.integers(1, "starts");
        List<Long> ends = attributes ? attribute(node, "ends") : node.integers(2, "ends");
        List<Long> axes = attributes
                ? node.attributes().integers("axes").orElse(List.of())
                : node.has(3) ? node.integers(3, "axes") : List.of();
        List<Long> steps = !attributes && node.has(4) ? node.integers(4, "steps") : List.of();
        if (axes.isEmpty()) {
            axes = LongStream.range(0, starts.size()).boxed().toList();
        }
        if (steps.isEmpty()) {
            steps = LongStream.generate(() -> 1).limit(starts.size()).boxed().toList();
        }
        if (starts.size() != ends.size() || starts.size() != axes.size() || starts.size() != steps.size()) {
            throw new ShapeException("starts=" + starts + " ends=" + ends + " axes=" + axes + " steps=" + steps
                    + ", expected equal lengths");
        }
        return sliced(node, resolve(node.shape(0), starts, ends, axes, steps));
    }

    private static List<Long> attribute(NodeImport node, String name) {
        return node.attributes()
                .integers(name)
                .orElseThrow(() -> new UnsupportedNode("the attribute '" + name + "' is missing"));
    }

    /** Resolves bounds as ONNX does: below zero counts from the end, what lies outside is moved to the border. */
    private static Slice resolve(Shape src, List<Long> starts, List<Long> ends, List<Long> axes, List<Long> steps) {
        List<Long> first = new ArrayList<>();
        List<Long> step = new ArrayList<>();
        List<Long> extents = new ArrayList<>();
        for (int axis = 0; axis < src.rank(); axis++) {
            first.add(0L);
            step.add(1L);
            extents.add(src.extent(axis));
        }
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < axes.size(); i++) {
            int axis = NodeImport.axis(axes.get(i), src.rank());
            if (!seen.add(axis)) {
                throw new ShapeException("axes=" + axes + ", expected each once");
            }
            long extent = src.extent(axis);
            boolean forward = steps.get(i) > 0;
            long start = bound(starts.get(i), extent, 0, forward ? extent : extent - 1);
            long end = bound(ends.get(i), extent, forward ? 0 : -1, forward ? extent : extent - 1);
            long distance = forward ? end - start : start - end;
            if (steps.get(i) == 0) {
                throw new ShapeException("steps=" + steps + ", expected none to be 0");
            }
            long count = distance <= 0 ? 0 : (distance - 1) / Math.absExact(steps.get(i)) + 1;
            first.set(axis, count == 0 ? 0 : start);
            step.set(axis, count <= 1 ? 1 : steps.get(i));
            extents.set(axis, count);
        }
        return new Slice(first, step, extents);
    }

    private static long bound(long stated, long extent, long least, long most) {
        long counted = stated < 0 ? stated + extent : stated;
        return Math.max(least, Math.min(counted, most));
    }

    /** Returns the part of input 0, folded if it is known. */
    static Operand sliced(NodeImport node, Slice op) {
        if (node.known(0).isEmpty()) {
            return node.emit(op, node.value(0));
        }
        return node.result(fold(node, op));
    }

    /** Returns the part of input 0, which is known. */
    static Tensor fold(NodeImport node, Slice op) {
        Tensor src = node.constant(0, "data");
        long[] strides = src.shape().strides();
        long offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += op.starts().get(axis) * strides[axis];
            strides[axis] *= op.steps().get(axis);
        }
        Shape shape = Shape.of(op.extents().stream().mapToLong(Long::longValue).toArray());
        return node.folder().strided(src, shape, offset, strides);
    }

    /** Known data is gathered now; of a value only an element or an even run of elements can be taken, as a slice. */
    static Operand gather(NodeImport node) {
        Shape src = node.shape(0);
        int axis = NodeImport.axis(node.attributes().integer("axis", 0), src.rank());
        Tensor indices = node.constant(1, "indices");
        if (indices.type().dataType() != DataType.INT64 && indices.type().dataType() != DataType.INT32) {
            throw new ShapeException("input 1 (indices) is " + indices.type() + ", expected i32 or i64");
        }
        long[] positions = positions(indices, src.extent(axis));
        long[] extents = LongStream.concat(
                        LongStream.concat(
                                LongStream.of(src.extents()).limit(axis),
                                LongStream.of(indices.shape().extents())),
                        LongStream.of(src.extents()).skip(axis + 1L))
                .toArray();
        Optional<Tensor> data = node.known(0);
        return data.isPresent()
                ? node.result(gathered(node.folder(), data.get(), axis, positions, Shape.of(extents)))
                : run(node, axis, positions, Shape.of(extents));
    }

    private static long[] positions(Tensor indices, long extent) {
        Elements elements = new Elements(indices);
        long[] positions = new long[Math.toIntExact(indices.shape().elementCount())];
        for (int i = 0; i < positions.length; i++) {
            long index = elements.whole(i);
            if (index < -extent || index >= extent) {
                throw new ShapeException("index " + index + " is outside an axis of extent " + extent);
            }
            positions[i] = index < 0 ? index + extent : index;
        }
        return positions;
    }

    private static Tensor gathered(ConstantFolder folder, Tensor data, int axis, long[] positions, Shape shape) {
        Shape src = data.shape();
        Tensor dst = folder.allocate(data.type().dataType(), shape);
        long inner =
                src.elementCount(axis + 1, src.rank()) * data.type().dataType().byteSize();
        long outer = src.elementCount(0, axis);
        ByteBuffer to = dst.bytes();
        for (long i = 0; i < outer && inner > 0; i++) {
            for (long position : positions) {
                to.put(data.bytes().slice((int) ((i * src.extent(axis) + position) * inner), (int) inner));
            }
        }
        return dst;
    }

    private static Operand run(NodeImport node, int axis, long[] positions, Shape shape) {
        Shape src = node.shape(0);
        long step = positions.length > 1 ? positions[1] - positions[0] : 1;
        for (int i = 1; i < positions.length; i++) {
            if (positions[i] - positions[i - 1] != step || step == 0) {
                throw new UnsupportedNode("its indices are no even run, expected one that a slice can take");
            }
        }
        List<Long> first =
                new ArrayList<>(LongStream.of(new long[src.rank()]).boxed().toList());
        List<Long> steps = new ArrayList<>(
                LongStream.generate(() -> 1).limit(src.rank()).boxed().toList());
        List<Long> extents =
                new ArrayList<>(LongStream.of(src.extents()).boxed().toList());
        first.set(axis, positions.length == 0 ? 0 : positions[0]);
        steps.set(axis, step);
        extents.set(axis, (long) positions.length);
        Slice slice = new Slice(first, steps, extents);
        if (shape.rank() == src.rank()) {
            return node.emit(slice, node.value(0));
        }
        Value part = node.step("slice", slice, node.value(0));
        return node.emit(new Reshape(shape), part);
    }
}
