package io.github.crossstage.serving;

import io.github.crossstage.error.RequestException;

/** A request had no room in a batcher's queue, or had to leave it for another one. */
public final class QueueFullException extends RequestException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says whose queue, its capacity, why this request, and the way out. */
    QueueFullException(String message) {
        super(message);
    }
}
