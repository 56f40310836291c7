package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Converters of operators that give the same elements another shape or order; known tensors are folded. */
final class ShapeOps {
    private ShapeOps() {}

    /** An extent of 0 stands for the input's, unless {@code allowzero} is set, and one of -1 for what is left. */
    static Operand reshape(NodeImport node) {
        Shape src = node.shape(0);
        boolean allowZero = node.attributes().flag("allowzero", false);
        List<Long> wanted = new ArrayList<>(node.integers(1, "shape"));
        int free = wanted.indexOf(-1L);
        for (int axis = 0; axis < wanted.size(); axis++) {
            long extent = wanted.get(axis);
            if (extent == 0 && !allowZero) {
                if (axis >= src.rank()) {
                    throw new ShapeException("shape=" + wanted + " keeps axis " + axis + " of " + src);
                }
                wanted.set(axis, src.extent(axis));
            } else if (extent < -1 || (extent == -1 && axis != free)) {
                throw new ShapeException("shape=" + wanted + ", expected extents of 0 or more and at most one -1");
            }
        }
        if (free >= 0) {
            wanted.set(free, 1L);
            long others = wanted.stream().reduce(1L, Math::multiplyExact);
            if (others == 0 || src.elementCount() % others != 0) {
                throw new ShapeException("shape=" + wanted + " (free axis " + free + " as 1) does not divide " + src);
            }
            wanted.set(free, src.elementCount() / others);
        }
        return reshaped(node, shape(wanted));
    }

    static Operand flatten(NodeImport node) {
        Shape src = node.shape(0);
        long stated = node.attributes().integer("axis", 1);
        int axis = stated == src.rank() ? src.rank() : NodeImport.axis(stated, src.rank());
        return reshaped(node, Shape.of(src.elementCount(0, axis), src.elementCount(axis, src.rank())));
    }

    /** Without axes all axes of extent 1 go. */
    static Operand squeeze(NodeImport node) {
        Shape src = node.shape(0);
        List<Long> stated = PoolOps.axes(node, 13);
        Set<Integer> axes = new HashSet<>();
        for (int axis = 0; axis < src.rank() && stated.isEmpty(); axis++) {
            if (src.extent(axis) == 1) {
                axes.add(axis);
            }
        }
        for (long axis : stated) {
            axes.add(NodeImport.axis(axis, src.rank()));
        }
        List<Long> extents = new ArrayList<>();
        for (int axis = 0; axis < src.rank(); axis++) {
            if (!axes.contains(axis)) {
                extents.add(src.extent(axis));
            } else if (src.extent(axis) != 1) {
                throw new ShapeException("axis " + axis + " of " + src + " is squeezed, expected extent 1");
            }
        }
        return reshaped(node, shape(extents));
    }

    /** The axes are those of the output. */
    static Operand unsqueeze(NodeImport node) {
        Shape src = node.shape(0);
        List<Long> stated = PoolOps.axes(node, 13);
        int rank = src.rank() + stated.size();
        Set<Integer> axes = new HashSet<>();
        for (long axis : stated) {
            if (!axes.add(NodeImport.axis(axis, rank))) {
                throw new ShapeException("axes=" + stated + ", expected each once");
            }
        }
        List<Long> extents = new ArrayList<>();
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            extents.add(axes.contains(axis) ? 1 : src.extent(next++));
        }
        return reshaped(node, shape(extents));
    }

    static Operand transpose(NodeImport node) {
        Shape src = node.shape(0);
        List<Integer> reversed =
                new ArrayList<>(IntStream.range(0, src.rank()).boxed().toList());
        Collections.reverse(reversed);
        Transpose op = new Transpose(node.attributes()
                .integers("perm")
                .map(perm -> perm.stream().map(Math::toIntExact).toList())
                .orElse(reversed));
        if (node.known(0).isEmpty()) {
            return node.emit(op, node.value(0));
        }
        if (op.permutation().size() != src.rank()) {
            throw new ShapeException("perm=" + op.permutation() + " for " + src);
        }
        long[] dense = src.strides();
        long[] extents = op.permutation().stream().mapToLong(src::extent).toArray();
        long[] strides =
                op.permutation().stream().mapToLong(axis -> dense[axis]).toArray();
        return node.result(node.folder().strided(node.constant(0, "data"), Shape.of(extents), 0, strides));
    }

    /** Moves blocks of channels into the picture: mode DCR takes the block from the outer channels, CRD from the inner. */
    static Operand depthToSpace(NodeImport node) {
        Shape src = requirePicture(node);
        long block = requireBlock(node);
        String mode = node.attributes().text("mode", "DCR");
        long channels = src.extent(1) / (block * block);
        if (channels * block * block != src.extent(1)) {
            throw new ShapeException("blocksize=" + block + " does not divide the channels of " + src);
        }
        boolean outer = mode.equals("DCR");
        if (!outer && !mode.equals("CRD")) {
            throw new UnsupportedNode("mode=" + mode + " is not known, expected DCR or CRD");
        }
        Shape split = outer
                ? Shape.of(src.extent(0), block, block, channels, src.extent(2), src.extent(3))
                : Shape.of(src.extent(0), channels, block, block, src.extent(2), src.extent(3));
        Value moved = node.step("split", new Reshape(split), node.value(0));
        List<Integer> permutation = outer ? List.of(0, 3, 4, 1, 5, 2) : List.of(0, 1, 4, 2, 5, 3);
        moved = node.step("transpose", new Transpose(permutation), moved);
        return node.emit(
                new Reshape(Shape.of(src.extent(0), channels, src.extent(2) * block, src.extent(3) * block)), moved);
    }

    static Operand spaceToDepth(NodeImport node) {
        Shape src = requirePicture(node);
        long block = requireBlock(node);
        long height = src.extent(2) / block;
        long width = src.extent(3) / block;
        if (height * block != src.extent(2) || width * block != src.extent(3)) {
            throw new ShapeException("blocksize=" + block + " does not divide the picture of " + src);
        }
        Shape split = Shape.of(src.extent(0), src.extent(1), height, block, width, block);
        Value moved = node.step("split", new Reshape(split), node.value(0));
        moved = node.step("transpose", new Transpose(List.of(0, 3, 5, 1, 2, 4)), moved);
        return node.emit(new Reshape(Shape.of(src.extent(0), src.extent(1) * block * block, height, width)), moved);
    }

    private static Shape requirePicture(NodeImport node) {
        if (node.shape(0).rank() != 4) {
            throw new ShapeException("input is " + node.shape(0) + ", expected [N, C, H, W]");
        }
        return node.shape(0);
    }

    private static long requireBlock(NodeImport node) {
        long block = node.attributes().integer("blocksize");
        if (block < 1 || block > Short.MAX_VALUE) {
            throw new ShapeException("blocksize=" + block + ", expected 1 or more");
        }
        return block;
    }

    /** Returns input 0 under another shape. */
    static Operand reshaped(NodeImport node, Shape shape) {
        if (node.known(0).isEmpty()) {
            return node.emit(new Reshape(shape), node.value(0));
        }
        Tensor tensor = node.constant(0, "data");
        if (tensor.shape().elementCount() != shape.elementCount()) {
            throw new ShapeException("input is " + tensor.type() + ", which has not the elements of " + shape);
        }
        return node.result(tensor.reshape(shape));
    }

    private static Shape shape(List<Long> extents) {
        return Shape.of(extents.stream().mapToLong(Long::longValue).toArray());
    }
}
