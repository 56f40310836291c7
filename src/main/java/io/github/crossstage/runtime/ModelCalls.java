package io.github.crossstage.runtime;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The checks on what a caller hands to a model, before anything touches a device. */
final class ModelCalls {
    private ModelCalls() {}

    /** Returns the shapes of inputs, after checking that they are the network's. */
    static Map<String, Shape> shapes(GraphSource source, Map<String, Tensor> inputs, long maxBatch) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (InputSpec spec : source.inputs()) {
            Tensor tensor = inputs.get(spec.name());
            if (tensor == null) {
                throw new ShapeException("Model '" + source.name() + "': input '" + spec.name() + "' is missing, got "
                        + inputs.keySet() + ", expected " + source.inputs());
            }
            if (tensor.type().dataType() != DataType.FLOAT32) {
                throw new ShapeException("Model '" + source.name() + "': input '" + spec.name() + "' is "
                        + tensor.type() + ", expected f32");
            }
            shapes.put(spec.name(), tensor.shape());
        }
        if (inputs.size() != source.inputs().size()) {
            throw new ShapeException(
                    "Model '" + source.name() + "' got inputs " + inputs.keySet() + ", expected " + source.inputs());
        }
        requireShapes(source, shapes, maxBatch);
        return shapes;
    }

    /** Checks input shapes against the network and the largest batch. */
    static void requireShapes(GraphSource source, Map<String, Shape> shapes, long maxBatch) {
        for (InputSpec spec : source.inputs()) {
            Shape shape = shapes.get(spec.name());
            if (shape == null || !spec.accepts(shape)) {
                throw new ShapeException("Model '" + source.name() + "': input '" + spec.name() + "' has shape " + shape
                        + ", expected " + spec);
            }
            if (spec.batchIsFree() && shape.extent(0) > maxBatch) {
                throw new ShapeException("Model '" + source.name() + "': input '" + spec.name() + "' has batch "
                        + shape.extent(0) + ", more than maxBatch=" + maxBatch
                        + " that the model was loaded with. Load it with options.maxBatch(" + shape.extent(0) + ")");
            }
        }
    }

    /** Checks the tensors that a caller wants outputs in. */
    static void requireOutputs(GraphSource source, Map<String, Tensor> outputs, Map<String, Shape> expected) {
        if (!outputs.keySet().equals(expected.keySet())) {
            throw new ShapeException("Model '" + source.name() + "' got output tensors " + outputs.keySet()
                    + ", expected " + expected.keySet());
        }
        expected.forEach((name, shape) -> {
            Tensor tensor = outputs.get(name);
            if (tensor.type().dataType() != DataType.FLOAT32 || !tensor.shape().equals(shape)) {
                throw new ShapeException("Model '" + source.name() + "': the tensor for output '" + name + "' is "
                        + tensor.type() + ", expected f32 " + shape);
            }
            if (!tensor.isDirect() || tensor.isReadOnly()) {
                throw new IllegalArgumentException("Model '" + source.name() + "': the tensor for output '" + name
                        + "' must be over a direct, writable buffer; Tensor.zeros(type) makes one");
            }
        });
    }
}
