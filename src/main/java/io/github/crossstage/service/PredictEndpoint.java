package io.github.crossstage.service;

import io.github.crossstage.Result;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** {@code POST /v1/predict}: a picture, as the body or as the file of a form, is answered with labels or boxes. */
final class PredictEndpoint implements Endpoint {
    private static final Set<String> PICTURES = Set.of(
            "image/jpeg",
            "image/jpg",
            "image/png",
            "image/webp",
            "image/bmp",
            "image/x-ms-bmp",
            "image/gif",
            "application/octet-stream");
    private static final String FORM = "multipart/form-data";
    private static final String TYPES = "expected image/jpeg, image/png, image/webp, image/bmp, image/gif,"
            + " application/octet-stream, or a form (multipart/form-data) with one such file; with curl -H 'Content-Type:"
            + " image/jpeg' or -F picture=@FILE";

    private final ServedModel model;
    private final ServiceLimits limits;
    private final Uploads uploads;

    PredictEndpoint(ServedModel model, ServiceLimits limits, Uploads uploads) {
        this.model = model;
        this.limits = limits;
        this.uploads = uploads;
    }

    /** A picture that is ready for the network, and when the last byte of it was there. */
    private record Arrived(long nanos, ServedModel.Prepared picture) {}

    @Override
    public Reply answer(Call call) throws IOException {
        String type = call.mediaType();
        if (!type.equals(FORM)) {
            requirePicture(type.isEmpty() ? "application/octet-stream" : type);
        }
        Arrived arrived = uploads.read(model, () -> {
            byte[] file = file(call, type);
            long read = System.nanoTime();
            return new Arrived(read, model.prepare(file, limits));
        });
        long start = arrived.nanos;
        try (ServedModel.Prepared picture = arrived.picture) {
            model.metrics().decoded(picture.nanos());
            Duration left = limits.deadline().minusNanos(System.nanoTime() - start);
            return reply(picture, picture.version().run(picture.input().tensor(), call.client(), left), start);
        }
    }

    private Reply reply(ServedModel.Prepared picture, ModelVersion.Timed answer, long start) {
        Recognizer recognizer = picture.version().recognizer();
        try (Result result = answer.result()) {
            JsonContent found = recognizer.answer(result, picture.input().placement());
            long nanos = System.nanoTime() - start;
            return Reply.json(200, json -> {
                json.text("model", model.name()).text("kind", recognizer.kind()).object("picture", size -> size.number(
                                "width", picture.width())
                        .number("height", picture.height()));
                found.write(json);
                json.object("milliseconds", times -> write(times, picture.nanos(), answer, nanos));
                if (answer.batch().isPresent()) {
                    json.number("batch", answer.batch().get().rows())
                            .text("device", answer.batch().get().device());
                }
            });
        }
    }

    private static void requirePicture(String type) {
        if (!PICTURES.contains(type)) {
            throw Refusal.of(415, "Content-Type " + type + ": " + TYPES);
        }
    }

    private byte[] file(Call call, String type) throws IOException {
        byte[] body = call.bytes(limits.maxBytes());
        if (!type.equals(FORM)) {
            return body;
        }
        Multipart.FilePart file = Multipart.file(
                body, Multipart.boundary(call.header("Content-Type").orElse("")));
        requirePicture(file.type());
        return file.of(body);
    }

    private static void write(JsonWriter times, long decodeNanos, ModelVersion.Timed answer, long nanos)
            throws IOException {
        times.number("decode", millis(decodeNanos));
        if (answer.batch().isPresent()) {
            long run = answer.batch().get().runNanos();
            times.number("queue", millis(Math.max(0, answer.nanos() - run))).number("run", millis(run));
        }
        times.number("all", millis(nanos));
    }

    /** Returns milliseconds with three digits behind the point. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
