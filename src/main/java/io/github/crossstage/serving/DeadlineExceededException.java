package io.github.crossstage.serving;

import io.github.crossstage.error.RequestException;

/** The time that a caller gave a request was over before its answer came. */
public final class DeadlineExceededException extends RequestException {
    private static final long serialVersionUID = 1L;

    private final boolean running;

    /** Makes the exception; the message says how long the request had, where it was, and the way out. */
    DeadlineExceededException(String message, boolean running) {
        super(message);
        this.running = running;
    }

    /** Returns whether the request was on the device when its time was over; else it still waited. */
    public boolean wasRunning() {
        return running;
    }
}
