package io.github.crossstage.lowering;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which storages a schedule has and where each value lies; filled while a graph is lowered. */
final class StorageBook {
    private final Graph graph;
    private final Map<Value, DeviceTensor> tensors = new LinkedHashMap<>();
    private final Map<ConstantData, DeviceTensor> packed = new HashMap<>();
    private final Map<Storage, ConstantData> constants = new LinkedHashMap<>();
    private int nextId;

    StorageBook(Graph graph) {
        this.graph = graph;
        for (Value input : graph.inputs()) {
            place(input, dense(Storage.Kind.INPUT, input.name(), input.type().shape()));
        }
    }

    DeviceTensor arena(String label, Shape shape) {
        return dense(Storage.Kind.ARENA, label, shape);
    }

    DeviceTensor workspace(String label, Shape shape) {
        return dense(Storage.Kind.WORKSPACE, label, shape);
    }

    private DeviceTensor dense(Storage.Kind kind, String label, Shape shape) {
        if (shape.elementCount() > Integer.MAX_VALUE) {
            throw new ShapeException("'" + label + "' " + shape + " has " + shape.elementCount()
                    + " elements; kernels index at most " + Integer.MAX_VALUE + ". Use a smaller batch or input");
        }
        return DeviceTensor.dense(new Storage(nextId++, kind, shape.elementCount(), label), shape);
    }

    void place(Value value, DeviceTensor tensor) {
        if (!tensor.shape().equals(value.type().shape())) {
            throw new IllegalStateException(value + " was placed as " + tensor.shape());
        }
        tensors.put(value, tensor);
    }

    DeviceTensor tensor(Value value) {
        DeviceTensor tensor = tensors.get(value);
        if (tensor == null) {
            Tensor constant = graph.constant(value)
                    .orElseThrow(() -> new IllegalStateException(value + " is read before it is placed"));
            DeviceTensor flat = packed(new ConstantData(List.of(constant), new Packing.Plain()), value.name());
            tensor = DeviceTensor.dense(flat.storage(), value.type().shape());
            tensors.put(value, tensor);
        }
        return tensor;
    }

    Optional<Tensor> constant(Value value) {
        return graph.constant(value);
    }

    DeviceTensor packed(ConstantData data, String label) {
        return packed.computeIfAbsent(data, unused -> {
            DeviceTensor tensor = dense(Storage.Kind.CONSTANT, label, Shape.of(data.elements()));
            constants.put(tensor.storage(), data);
            return tensor;
        });
    }

    ConstantData constantData(Storage storage) {
        return constants.get(storage);
    }

    Map<Value, DeviceTensor> tensors() {
        return tensors;
    }
}
