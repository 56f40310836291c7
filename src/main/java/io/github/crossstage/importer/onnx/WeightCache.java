package io.github.crossstage.importer.onnx;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What an import makes of weights without looking at input shapes, made once for each file: float32 copies of weights of other
 * types, and the results of folded nodes. It keeps every graph of a file on the same {@link Tensor} objects. Thread-safe.
 */
final class WeightCache {
    private final IdentityHashMap<Tensor, Tensor> float32 = new IdentityHashMap<>();
    private final IdentityHashMap<OnnxNode, List<Operand>> folds = new IdentityHashMap<>();

    /** Returns a constant's numbers as float32, the tensor itself if it already is. */
    synchronized Tensor float32(Operand.Constant constant, ConstantFolder folder) {
        Tensor tensor = constant.tensor();
        if (tensor.type().dataType() == DataType.FLOAT32) {
            return tensor;
        }
        if (!constant.fixed()) {
            return folder.cast(tensor, DataType.FLOAT32);
        }
        Tensor converted = float32.get(tensor);
        if (converted == null) {
            converted = folder.cast(tensor, DataType.FLOAT32);
            float32.put(tensor, converted);
        }
        return converted;
    }

    /** Returns the results of a node that was folded before. */
    synchronized Optional<List<Operand>> fold(OnnxNode node) {
        return Optional.ofNullable(folds.get(node));
    }

    /** Keeps the results of a folded node and returns those that were kept first. */
    synchronized List<Operand> keepFold(OnnxNode node, List<Operand> results) {
        List<Operand> first = folds.putIfAbsent(node, results);
        return first == null ? results : first;
    }
}
