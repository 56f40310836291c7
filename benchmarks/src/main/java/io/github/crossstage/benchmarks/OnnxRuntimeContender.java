package io.github.crossstage.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.crossstage.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network on ONNX Runtime's CPU provider, at its highest optimisation level. It reads and writes the caller's buffers, as
 * CrossStage does.
 */
final class OnnxRuntimeContender implements Contender {
    static final String NAME = "onnxruntime";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> sources = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> destinations = new LinkedHashMap<>();

    /**
     * Loads a network.
     *
     * @param types tensors that have the types of the outputs; where there are none, each run makes its own outputs
     */
    OnnxRuntimeContender(Path file, int threads, Map<String, Tensor> inputs, Map<String, Tensor> types) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(file.toString(), options);
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                sources.put(input.getKey(), shared(input.getValue()));
            }
            for (Map.Entry<String, Tensor> type : types.entrySet()) {
                Tensor output = Tensor.zeros(type.getValue().type());
                outputs.put(type.getKey(), output);
                destinations.put(type.getKey(), shared(output));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot load " + file + ": " + e.getMessage(), e);
        }
    }

    private OnnxTensor shared(Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(
                environment, tensor.floats(), tensor.shape().extents());
    }

    @Override
    public void run() {
        try {
            if (destinations.isEmpty()) {
                session.run(sources).close();
            } else {
                session.run(sources, destinations).close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public void close() {
        sources.values().forEach(OnnxTensor::close);
        destinations.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
    }
}
