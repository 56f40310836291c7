package io.github.crossstage.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back to a client. Immutable. */
final class Reply {
    static final String JSON = "application/json";
    private static final JsonFactory FACTORY = new JsonFactory();

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Reply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** Returns a reply; it owns the body. */
    static Reply of(int status, String type, byte[] body) {
        return new Reply(status, Map.of("Content-Type", type), body);
    }

    /** Returns a reply that is one JSON object with these members. */
    static Reply json(int status, JsonContent members) {
        return document(status, json -> json.object(members));
    }

    /** Returns a reply that is this JSON. */
    static Reply document(int status, JsonContent document) {
        return of(status, JSON, bytes(document));
    }

    /** Returns a JSON document as UTF-8. */
    static byte[] bytes(JsonContent document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            document.write(new JsonWriter(generator));
        } catch (IOException e) {
            throw new UncheckedIOException("JSON in memory: " + e, e);
        }
        return bytes.toByteArray();
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }

    int status() {
        return status;
    }

    /** Returns the headers by name, {@code Content-Type} included. */
    Map<String, String> headers() {
        return headers;
    }

    int length() {
        return body.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(body);
    }
}
