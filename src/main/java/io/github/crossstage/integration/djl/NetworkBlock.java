package io.github.crossstage.integration.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded network as DJL's block: float32 arrays in, float32 arrays out, both in the model's order; runs of many threads are serialised by the
 * device. Owns the model and what it was loaded with.
 */
final class NetworkBlock extends AbstractSymbolBlock implements AutoCloseable {
    private final Model model;
    private final SharedDevices.Lease device;
    private final GraphSource source;

    NetworkBlock(Model model, SharedDevices.Lease device, GraphSource source) {
        this.model = model;
        this.device = device;
        this.source = source;
    }

    /**
     * Runs the network. Inputs are found by name where they have one, else by their order. A batch that is larger than the model was loaded
     * for, or than the file fixes, runs in parts.
     *
     * @throws IllegalArgumentException if number, names or element types of the inputs are not the network's
     * @throws io.github.crossstage.error.ShapeException if shapes are not the network's
     */
    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> extra) {
        if (training) {
            throw new UnsupportedOperationException("Model '" + model.name() + "': CrossStage does not train");
        }
        NDManager manager = inputs.head().getManager();
        Map<String, Tensor> tensors = tensors(inputs);
        List<Result> parts = new ArrayList<>();
        for (Map<String, Tensor> part : BatchParts.of(tensors, model)) {
            parts.add(model.run(Inputs.of(part)));
        }
        NDList outputs = new NDList();
        for (String name : parts.get(0).names()) {
            HostArray array = HostArray.of(
                    manager,
                    BatchParts.join(parts.stream().map(part -> part.get(name)).toList()));
            array.setName(name);
            outputs.add(array);
        }
        return outputs;
    }

    private Map<String, Tensor> tensors(NDList inputs) {
        List<InputSpec> specs = model.inputs();
        if (inputs.size() != specs.size()) {
            throw new IllegalArgumentException(
                    "Model '" + model.name() + "': got " + inputs.size() + " arrays, expected " + specs);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            NDArray array = inputs.get(i);
            InputSpec spec = specs.get(i);
            if (array.getName() != null) {
                spec = specs.stream()
                        .filter(candidate -> candidate.name().equals(array.getName()))
                        .findFirst()
                        .orElse(specs.size() == 1 ? spec : null);
            }
            if (spec == null) {
                throw new IllegalArgumentException("Model '" + model.name() + "' has no input '" + array.getName()
                        + "'; its inputs are " + specs + ". Arrays without names are taken in this order");
            }
            tensors.put(spec.name(), HostArray.tensor(array, "Model '" + model.name() + "', input " + spec));
        }
        if (tensors.size() != specs.size()) {
            throw new IllegalArgumentException("Model '" + model.name() + "': got arrays for " + tensors.keySet()
                    + " only, expected " + specs + "; name all arrays or none");
        }
        return tensors;
    }

    /** Returns the inputs with -1 where an extent is free. */
    @Override
    public PairList<String, Shape> describeInput() {
        PairList<String, Shape> described = new PairList<>();
        for (InputSpec spec : model.inputs()) {
            described.add(
                    spec.name(),
                    new Shape(spec.extents().stream().mapToLong(Long::longValue).toArray()));
        }
        return described;
    }

    @Override
    public void removeLastBlock() {
        throw new UnsupportedOperationException(
                "Model '" + model.name() + "': its layers are one compiled network; export it without the last one");
    }

    /** Returns none: weights lie packed on the device, and DJL cannot change them. */
    @Override
    public ParameterList getDirectParameters() {
        return new ParameterList();
    }

    /** Waits for runs in flight, then frees the network and ends its part in the device. Idempotent. */
    @Override
    public void close() {
        model.close();
        device.close();
        source.close();
    }
}
