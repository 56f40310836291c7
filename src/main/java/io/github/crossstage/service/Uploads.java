package io.github.crossstage.service;

import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceHealth.State;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Bounds how many requests with a body are read and prepared at the same time. Thread-safe. */
final class Uploads {
    private final Semaphore free;

    Uploads(int most, ServiceMetrics metrics) {
        free = new Semaphore(most);
        metrics.watchUploads(free, most);
    }

    /** Reads and prepares one request. */
    @FunctionalInterface
    interface Upload<T> {
        /** Returns what came. @throws IOException if the client is gone */
        T read() throws IOException;
    }

    /** Reads a request if there is room for it. @throws Refusal if there is none, or nothing would answer */
    <T> T read(ServedModel model, Upload<T> upload) throws IOException {
        DeviceHealth health = model.version().health();
        if (health.state() == State.DOWN) {
            throw Refusal.busy("no device answers: " + String.join("; ", health.reasons()));
        }
        if (!free.tryAcquire()) {
            throw Refusal.busy("too many uploads at the same time; try again later");
        }
        try {
            return upload.read();
        } finally {
            free.release();
        }
    }
}
