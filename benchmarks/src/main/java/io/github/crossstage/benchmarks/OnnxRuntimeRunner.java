package io.github.crossstage.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.serving.BatchRunner;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A network on ONNX Runtime's CPU provider, for a service: many threads may run it at the same time, as ONNX Runtime allows, and a batcher
 * may stand before it. It has a session for each batch size, with shapes fixed, and one set of threads for all of them. Thread-safe.
 */
final class OnnxRuntimeRunner implements BatchRunner, AutoCloseable {
    private static final AtomicReference<OrtEnvironment> ENVIRONMENT = new AtomicReference<>();

    private final OrtEnvironment environment;
    private final GraphSource source;
    private final List<OrtSession> sessions = new ArrayList<>();
    private final ExecutorService device = Executors.newSingleThreadExecutor();

    /** Loads a network for batches up to a size. */
    OnnxRuntimeRunner(Network network, GraphSource source, int maxBatch, int threads, Path folder) throws IOException {
        this.source = source;
        this.environment = environment(threads);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.disablePerSessionThreads();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            for (int batch = 1; batch <= maxBatch; batch++) {
                Path file = network.onnx(source, network.shapes(source, batch), folder);
                sessions.add(environment.createSession(file.toString(), options));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot load " + name() + ": " + e.getMessage(), e);
        }
    }

    /** The JVM has one environment; the first call, by this class, says how many threads it has. */
    private static OrtEnvironment environment(int threads) {
        try {
            if (ENVIRONMENT.get() == null) {
                OrtEnvironment.ThreadingOptions options = new OrtEnvironment.ThreadingOptions();
                options.setGlobalIntraOpNumThreads(threads);
                options.setGlobalInterOpNumThreads(1);
                ENVIRONMENT.set(OrtEnvironment.getEnvironment(
                        OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "serve-load", options));
            }
            return ENVIRONMENT.get();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    String version() {
        return environment.getVersion();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<InputSpec> inputs() {
        return source.inputs();
    }

    @Override
    public int maxBatch() {
        return sessions.size();
    }

    @Override
    public CompletableFuture<Result> submit(Map<String, Tensor> inputs) {
        return CompletableFuture.supplyAsync(() -> run(inputs), device);
    }

    /** Runs a batch on the caller's thread. */
    Result run(Map<String, Tensor> inputs) {
        Map<String, OnnxTensor> sources = new LinkedHashMap<>();
        try {
            int batch = 1;
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                Tensor tensor = input.getValue();
                batch = tensor.shape().intExtent(0);
                sources.put(
                        input.getKey(),
                        OnnxTensor.createTensor(
                                environment, tensor.floats(), tensor.shape().extents()));
            }
            try (OrtSession.Result made = sessions.get(batch - 1).run(sources)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                made.forEach(output -> {
                    OnnxTensor tensor = (OnnxTensor) output.getValue();
                    outputs.put(
                            output.getKey(),
                            Tensor.of(tensor.getFloatBuffer(), tensor.getInfo().getShape()));
                });
                return new Result(outputs);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        } finally {
            sources.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        device.shutdown();
        try {
            for (OrtSession session : sessions) {
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
    }
}
