package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Converters of {@code Concat}, {@code Split} and {@code Pad}. */
final class JoinOps {
    private JoinOps() {}

    static Operand concat(NodeImport node) {
        int axis =
                NodeImport.axis(node.attributes().integer("axis"), node.shape(0).rank());
        if (!node.allKnown()) {
            return node.emit(new Concat(axis), node.values(node.inputCount()));
        }
        List<Tensor> tensors = IntStream.range(0, node.inputCount())
                .mapToObj(i -> node.constant(i, "data"))
                .toList();
        if (tensors.stream().allMatch(tensor -> tensor.type().dataType().isFloating())
                && tensors.stream()
                                .map(tensor -> tensor.type().dataType())
                                .distinct()
                                .count()
                        > 1) {
            tensors = tensors.stream()
                    .map(tensor -> node.folder().cast(tensor, DataType.FLOAT32))
                    .toList();
        }
        Tensor first = tensors.get(0);
        for (Tensor tensor : tensors) {
            if (tensor.type().dataType() != first.type().dataType()
                    || tensor.shape().rank() != first.shape().rank()
                    || !tensor.shape().with(axis, 0).equals(first.shape().with(axis, 0))) {
                throw new ShapeException(
                        "inputs " + first.type() + " and " + tensor.type() + " differ outside axis " + axis);
            }
        }
        return node.result(node.folder().concat(tensors, axis));
    }

    /**
     * The extents of the parts are an attribute before opset 13 and an input from then on; without them the parts are equal, or
     * from opset 18 on with {@code num_outputs}, rounded up and the last one smaller.
     */
    static List<Operand> split(NodeImport node) {
        Shape src = node.shape(0);
        int axis = NodeImport.axis(node.attributes().integer("axis", 0), src.rank());
        List<Long> sizes = List.of();
        if (node.opset() < 13) {
            sizes = node.attributes().integers("split").orElse(sizes);
        } else if (node.has(1)) {
            sizes = node.integers(1, "split");
        }
        if (sizes.isEmpty()) {
            sizes = equalParts(node, src.extent(axis));
        }
        if (sizes.size() != node.outputCount()) {
            throw new ShapeException("sizes=" + sizes + " for " + node.outputCount() + " outputs");
        }
        Split op = new Split(axis, sizes);
        return node.known(0).isEmpty()
                ? node.emitAll(op, List.of(node.value(0)), node.outputNames())
                : foldedParts(node, op);
    }

    private static List<Long> equalParts(NodeImport node, long extent) {
        int parts = node.outputCount();
        boolean mayDiffer = node.opset() >= 18;
        long stated = mayDiffer ? node.attributes().integer("num_outputs", parts) : parts;
        if (stated != parts || (!mayDiffer && extent % parts != 0)) {
            throw new ShapeException("an extent of " + extent + " is split into " + stated + " parts for " + parts
                    + " outputs, expected equal parts");
        }
        long size = (extent + parts - 1) / parts;
        List<Long> sizes = new ArrayList<>(Collections.nCopies(parts - 1, size));
        sizes.add(extent - size * (parts - 1));
        return sizes;
    }

    private static List<Operand> foldedParts(NodeImport node, Split op) {
        Shape src = node.shape(0);
        if (op.sizes().stream().reduce(0L, Math::addExact) != src.extent(op.axis())) {
            throw new ShapeException("sizes=" + op.sizes() + " do not add up to axis " + op.axis() + " of " + src);
        }
        List<Operand> parts = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < op.sizes().size(); i++) {
            long size = op.sizes().get(i);
            long[] extents = src.with(op.axis(), size).extents();
            List<Long> first = new ArrayList<>(Collections.nCopies(src.rank(), 0L));
            first.set(op.axis(), start);
            Slice part = new Slice(first, Collections.nCopies(src.rank(), 1L), boxed(extents));
            parts.add(new Operand.Constant(node.outputNames().get(i), SliceOps.fold(node, part), node.isFixed()));
            start += size;
        }
        return parts;
    }

    /** Pads are an attribute before opset 11 and an input from then on, from 18 on for chosen axes; one below 0 crops. */
    static Operand pad(NodeImport node) {
        int rank = node.shape(0).rank();
        boolean attributes = node.opset() < 11;
        List<Long> pads = attributes
                ? node.attributes()
                        .integers("pads")
                        .orElseThrow(() -> new UnsupportedNode("the attribute 'pads' is missing"))
                : node.integers(1, "pads");
        float value =
                attributes ? node.attributes().real("value", 0) : node.has(2) ? node.real(2, "constant_value") : 0;
        PadMode mode =
                switch (node.attributes().text("mode", "constant")) {
                    case "constant" -> PadMode.CONSTANT;
                    case "reflect" -> PadMode.REFLECT;
                    case "edge" -> PadMode.EDGE;
                    default ->
                        throw new UnsupportedNode(
                                "mode=" + node.attributes().text("mode", "") + ", expected constant, reflect or edge");
                };
        List<Long> axes = node.opset() >= 18 && node.has(3)
                ? node.integers(3, "axes")
                : boxed(IntStream.range(0, rank).asLongStream().toArray());
        if (pads.size() != 2 * axes.size()) {
            throw new ShapeException("pads=" + pads + ", expected two for each of the axes " + axes);
        }
        List<Long> before = new ArrayList<>(Collections.nCopies(rank, 0L));
        List<Long> after = new ArrayList<>(before);
        for (int i = 0; i < axes.size(); i++) {
            int axis = NodeImport.axis(axes.get(i), rank);
            before.set(axis, pads.get(i));
            after.set(axis, pads.get(axes.size() + i));
        }
        Value src = cropped(node, before, after);
        before.replaceAll(pad -> Math.max(0, pad));
        after.replaceAll(pad -> Math.max(0, pad));
        return node.emit(new Pad(mode, before, after, value), src);
    }

    private static Value cropped(NodeImport node, List<Long> before, List<Long> after) {
        Shape src = node.shape(0);
        List<Long> starts = new ArrayList<>();
        List<Long> extents = new ArrayList<>();
        for (int axis = 0; axis < src.rank(); axis++) {
            long start = Math.max(0, Math.negateExact(before.get(axis)));
            long extent = src.extent(axis) - start - Math.max(0, Math.negateExact(after.get(axis)));
            if (extent < 0) {
                throw new ShapeException("pads before=" + before + " after=" + after + " crop more than " + src);
            }
            starts.add(extent == 0 ? 0 : start);
            extents.add(extent);
        }
        if (extents.equals(boxed(src.extents()))) {
            return node.value(0);
        }
        return node.step("crop", new Slice(starts, Collections.nCopies(src.rank(), 1L), extents), node.value(0));
    }

    private static List<Long> boxed(long[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
