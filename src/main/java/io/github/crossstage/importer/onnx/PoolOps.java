package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.ReduceMean;
import java.util.List;
import java.util.stream.IntStream;

/** Converters of pools and means. */
final class PoolOps {
    private PoolOps() {}

    static Operand maxPool(NodeImport node) {
        node.attributes().ignore("storage_order");
        if (node.isOutputUsed(1)) {
            throw new UnsupportedNode("output 1 (indices) is read, expected only the maxima");
        }
        return pool(node, PoolKind.MAX, false);
    }

    static Operand averagePool(NodeImport node) {
        return pool(node, PoolKind.AVERAGE, node.attributes().flag("count_include_pad", false));
    }

    private static Operand pool(NodeImport node, PoolKind kind, boolean countIncludePad) {
        boolean ceilMode = node.attributes().flag("ceil_mode", false);
        WindowAttributes window = WindowAttributes.ofPool(node);
        return node.emit(new Pool2d(kind, window.window(node.shape(0)), ceilMode, countIncludePad), node.value(0));
    }

    static Operand globalAveragePool(NodeImport node) {
        return node.emit(new GlobalPool(PoolKind.AVERAGE), node.value(0));
    }

    static Operand globalMaxPool(NodeImport node) {
        return node.emit(new GlobalPool(PoolKind.MAX), node.value(0));
    }

    /** From opset 18 the axes are an input. Without axes the mean runs over all of them, or over none if that is asked for. */
    static Operand reduceMean(NodeImport node) {
        int rank = node.shape(0).rank();
        boolean keepDims = node.attributes().flag("keepdims", true);
        boolean noneMeansNone = node.attributes().flag("noop_with_empty_axes", false);
        List<Long> stated = axes(node, 18);
        if (stated.isEmpty() && (noneMeansNone || rank == 0)) {
            return node.input(0);
        }
        List<Integer> axes = stated.isEmpty()
                ? IntStream.range(0, rank).boxed().toList()
                : stated.stream().map(axis -> NodeImport.axis(axis, rank)).toList();
        return node.emit(new ReduceMean(axes, keepDims), node.value(0));
    }

    /** Returns the axes, an attribute before the given opset and input 1 from then on; empty where they are left out. */
    static List<Long> axes(NodeImport node, int inputSince) {
        if (node.opset() < inputSince) {
            return node.attributes().integers("axes").orElse(List.of());
        }
        return node.has(1) ? node.integers(1, "axes") : List.of();
    }
}
