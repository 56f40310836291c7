package io.github.crossstage.service;

import io.github.crossstage.Result;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Open Inference Protocol, version 2, for the one model of a service: health, metadata and inference, with tensors as JSON or by the
 * binary tensor extension. Models have no versions.
 */
final class InferEndpoints {
    /** The length of the JSON before binary tensors, in requests and replies. */
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static final String BINARY = "application/octet-stream";
    private static final String FP32 = "FP32";
    private static final long FREE = -1;

    private final ServedModel model;
    private final ServiceLimits limits;
    private final Uploads uploads;
    private final String version;

    InferEndpoints(ServedModel model, ServiceLimits limits, Uploads uploads, String version) {
        this.model = model;
        this.limits = limits;
        this.uploads = uploads;
        this.version = version;
    }

    /** {@code GET /v2}. */
    Reply server(Call call) {
        return Reply.json(200, json -> json.text("name", "crossstage")
                .text("version", version)
                .texts(
                        "extensions",
                        limits.modelControl()
                                ? List.of("binary_tensor_data", "model_repository")
                                : List.of("binary_tensor_data")));
    }

    /** {@code GET /v2/health/live}: this process answers. */
    Reply live(Call call) {
        return Reply.json(200, json -> json.truth("live", true));
    }

    /** {@code GET /v2/health/ready} and {@code GET /v2/models/NAME/ready}: a request would be run. */
    Reply ready(boolean isReady) {
        boolean ready = isReady && model.health().state() != State.DOWN;
        return Reply.json(
                ready ? 200 : 503,
                json -> json.text("name", model.name()).truth("ready", ready).truth("live", true));
    }

    /** {@code GET /v2/models/NAME}. */
    Reply model(Call call) {
        ModelVersion version = model.version();
        Map<String, Shape> input = Map.of(version.input(), version.inputShape());
        return Reply.json(200, json -> json.text("name", model.name())
                .text("platform", "crossstage")
                .objects("inputs", input.entrySet(), (entry, each) -> write(entry, each, version.isBatched()))
                .objects(
                        "outputs",
                        version.outputs().entrySet(),
                        (entry, each) -> write(entry, each, version.isBatched())));
    }

    private static void write(JsonWriter json, Map.Entry<String, Shape> tensor, boolean isBatched) throws IOException {
        List<Long> extents =
                Arrays.stream(tensor.getValue().extents()).boxed().collect(Collectors.toCollection(ArrayList::new));
        if (isBatched && !extents.isEmpty()) {
            extents.set(0, FREE);
        }
        json.text("name", tensor.getKey()).text("datatype", FP32).numbers("shape", extents);
    }

    /** {@code POST /v2/models/NAME/infer}. */
    Reply infer(Call call) throws IOException {
        // The network stays until the reply is made, as the request is read by what it takes and gives.
        try (ServedModel.Visit visit = model.visit()) {
            ModelVersion version = visit.version();
            long most = InferReader.mostBytes(version.inputShape().elementCount());
            InferRequest request =
                    uploads.read(model, () -> reader(version, call.body(most)).read(call.header(HEADER_LENGTH)));
            try (Result result = version.run(request.rows(), call.client(), limits.deadline())
                    .result()) {
                return reply(request, result);
            }
        }
    }

    private static InferReader reader(ModelVersion version, InputStream body) {
        return new InferReader(
                version.input(),
                version.inputShape(),
                version.isBatched(),
                List.copyOf(version.outputs().keySet()),
                body);
    }

    private Reply reply(InferRequest request, Result result) {
        ByteArrayOutputStream tensors = new ByteArrayOutputStream();
        byte[] head = Reply.bytes(document -> document.object(json -> {
            json.text("model_name", model.name());
            if (request.id().isPresent()) {
                json.text("id", request.id().get());
            }
            json.objects("outputs", request.outputs().entrySet(), (entry, output) -> {
                Tensor tensor = result.get(output.getKey());
                entry.text("name", output.getKey()).text("datatype", FP32).shape("shape", tensor.shape());
                if (output.getValue()) {
                    long bytes = tensor.type().byteCount();
                    entry.object("parameters", parameters -> parameters.number("binary_data_size", bytes));
                    tensors.write(raw(tensor));
                } else {
                    entry.numbers("data", tensor.floats());
                }
            });
        }));
        if (!request.outputs().containsValue(true)) {
            return Reply.of(200, Reply.JSON, head);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + tensors.size());
        all.writeBytes(head);
        all.writeBytes(tensors.toByteArray());
        return Reply.of(200, BINARY, all.toByteArray()).with(HEADER_LENGTH, Integer.toString(head.length));
    }

    private static byte[] raw(Tensor tensor) {
        byte[] raw = new byte[Math.toIntExact(tensor.type().byteCount())];
        tensor.bytes().get(raw);
        return raw;
    }
}
