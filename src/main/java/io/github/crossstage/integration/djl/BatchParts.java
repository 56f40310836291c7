package io.github.crossstage.integration.djl;

import io.github.crossstage.Model;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Batches cut along axis 0 into parts that a model takes, and outputs joined again. */
final class BatchParts {
    private BatchParts() {}

    /**
     * Returns the inputs in parts of at most the model's largest batch; unchanged where one run takes them, or where they are no batch (the
     * inputs have unlike first extents), which the model then checks.
     *
     * @throws ShapeException if the network's file fixes a batch that the rows are no multiple of
     */
    static List<Map<String, Tensor>> of(Map<String, Tensor> inputs, Model model) {
        List<Long> counts = inputs.values().stream()
                .map(tensor -> tensor.shape().rank() == 0 ? 1 : tensor.shape().extent(0))
                .distinct()
                .toList();
        long capacity = capacity(model);
        if (counts.size() != 1 || counts.get(0) <= capacity) {
            return List.of(inputs);
        }
        long rows = counts.get(0);
        if (!model.inputs().get(0).batchIsFree() && rows % capacity != 0) {
            throw new ShapeException("Model '" + model.name() + "': got a batch of " + rows + ", its file fixes "
                    + capacity + "; give a multiple of that, or export it with a free batch");
        }
        List<Map<String, Tensor>> parts = new ArrayList<>();
        for (long row = 0; row < rows; row += capacity) {
            Map<String, Tensor> part = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                part.put(input.getKey(), rows(input.getValue(), row, Math.min(capacity, rows - row)));
            }
            parts.add(part);
        }
        return parts;
    }

    private static long capacity(Model model) {
        InputSpec first = model.inputs().get(0);
        return first.batchIsFree() || first.extents().isEmpty()
                ? model.maxBatch()
                : first.extents().get(0);
    }

    /** Returns a view of some rows. */
    private static Tensor rows(Tensor tensor, long first, long count) {
        TensorType type =
                new TensorType(tensor.type().dataType(), tensor.shape().with(0, count));
        long rowBytes = type.byteCount() / count;
        ByteBuffer bytes = tensor.bytes();
        return Tensor.of(type, bytes.slice(Math.toIntExact(first * rowBytes), Math.toIntExact(count * rowBytes)));
    }

    /** Joins tensors along axis 0; a single one is returned as it is. */
    static Tensor join(List<Tensor> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        long rows = parts.stream().mapToLong(part -> part.shape().extent(0)).sum();
        Shape shape = parts.get(0).shape().with(0, rows);
        Tensor joined = Tensor.zeros(new TensorType(parts.get(0).type().dataType(), shape));
        ByteBuffer bytes = joined.bytes();
        parts.forEach(part -> bytes.put(part.bytes()));
        return joined;
    }
}
