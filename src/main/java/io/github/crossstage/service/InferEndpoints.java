package io.github.crossstage.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.Result;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
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
    private static final long FREE = -1;
    private static final JsonFactory FACTORY = new JsonFactory();

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
                .texts("extensions", List.of("binary_tensor_data")));
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
        return Reply.json(200, json -> json.text("name", model.name())
                .text("platform", "crossstage")
                .objects("inputs", List.of(Map.entry(model.input(), model.inputShape())), (entry, input) -> entry.text(
                                "name", input.getKey())
                        .text("datatype", "FP32")
                        .numbers("shape", declared(input.getValue())))
                .objects("outputs", model.outputs().entrySet(), (entry, output) -> entry.text("name", output.getKey())
                        .text("datatype", "FP32")
                        .numbers("shape", declared(output.getValue()))));
    }

    private List<Long> declared(Shape shape) {
        List<Long> extents = Arrays.stream(shape.extents()).boxed().collect(Collectors.toCollection(ArrayList::new));
        if (model.isBatched() && !extents.isEmpty()) {
            extents.set(0, FREE);
        }
        return extents;
    }

    /** {@code POST /v2/models/NAME/infer}. */
    Reply infer(Call call) throws IOException {
        long most = InferReader.mostBytes(model.inputShape().elementCount());
        InferRequest request = uploads.read(model, () -> reader(call.body(most)).read(call.header(HEADER_LENGTH)));
        try (Result result =
                model.run(request.rows(), call.client(), limits.deadline()).result()) {
            return reply(request, result);
        }
    }

    private InferReader reader(InputStream body) {
        return new InferReader(
                model.input(),
                model.inputShape(),
                model.isBatched(),
                List.copyOf(model.outputs().keySet()),
                body);
    }

    private Reply reply(InferRequest request, Result result) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteArrayOutputStream tensors = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model_name", model.name());
            if (request.id().isPresent()) {
                json.writeStringField("id", request.id().get());
            }
            json.writeArrayFieldStart("outputs");
            for (Map.Entry<String, Boolean> output : request.outputs().entrySet()) {
                Tensor tensor = result.get(output.getKey());
                long[] extents = tensor.shape().extents();
                json.writeStartObject();
                json.writeStringField("name", output.getKey());
                json.writeStringField("datatype", "FP32");
                json.writeFieldName("shape");
                json.writeArray(extents, 0, extents.length);
                if (output.getValue()) {
                    json.writeObjectFieldStart("parameters");
                    json.writeNumberField("binary_data_size", tensor.type().byteCount());
                    json.writeEndObject();
                    tensors.write(raw(tensor));
                } else {
                    json.writeArrayFieldStart("data");
                    write(json, tensor.floats());
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (!request.outputs().containsValue(true)) {
            return Reply.of(200, Reply.JSON, bytes.toByteArray());
        }
        String length = Integer.toString(bytes.size());
        tensors.writeTo(bytes);
        return Reply.of(200, BINARY, bytes.toByteArray()).with(HEADER_LENGTH, length);
    }

    /** Writes numbers; NaN and infinities, which JSON does not have, as strings. */
    private static void write(JsonGenerator json, FloatBuffer numbers) throws IOException {
        while (numbers.hasRemaining()) {
            float number = numbers.get();
            if (Float.isFinite(number)) {
                json.writeNumber(number);
            } else {
                json.writeString(Float.toString(number));
            }
        }
    }

    private static byte[] raw(Tensor tensor) {
        byte[] raw = new byte[Math.toIntExact(tensor.type().byteCount())];
        tensor.bytes().get(raw);
        return raw;
    }
}
