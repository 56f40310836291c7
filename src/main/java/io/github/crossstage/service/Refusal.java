package io.github.crossstage.service;

import java.util.Map;

/** A request that is not answered with a result; it becomes a reply with a status and does not leave this package. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    private Refusal(int status, String message, Map<String, String> headers, Throwable cause) {
        // Nobody reads where it was thrown, and there may be many of them.
        super(message, cause, false, false);
        this.status = status;
        this.headers = headers;
    }

    /** Returns a refusal with this status; the message is for the client. */
    static Refusal of(int status, String message) {
        return new Refusal(status, message, Map.of(), null);
    }

    /** Returns a refusal of what would have been taken at another time. */
    static Refusal busy(String message) {
        return new Refusal(503, message, Map.of("Retry-After", "1"), null);
    }

    /** Returns the same refusal with what led to it. */
    Refusal causedBy(Throwable cause) {
        return new Refusal(status, getMessage(), headers, cause);
    }

    /** Returns the same refusal with one more header. */
    Refusal with(String header, String value) {
        return new Refusal(status, getMessage(), Map.of(header, value), getCause());
    }

    int status() {
        return status;
    }

    /** Returns the reply: the message as JSON, in the form of the Open Inference Protocol. */
    Reply reply() {
        Reply reply = Reply.json(status, json -> json.text("error", getMessage()));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }
}
