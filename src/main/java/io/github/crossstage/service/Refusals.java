package io.github.crossstage.service;

import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.error.PictureFormatException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.serving.DeadlineExceededException;
import io.github.crossstage.serving.QueueFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of an exception. What is not the client's fault goes to the log in full and to the client in one line. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static Refusal of(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof PictureFormatException picture) {
            return Refusal.of(picture.isTooLarge() ? 413 : 400, message(picture));
        }
        if (failure instanceof ShapeException) {
            return Refusal.of(400, message(failure));
        }
        if (failure instanceof QueueFullException) {
            return Refusal.busy("the queue is full; try again later").causedBy(failure);
        }
        if (failure instanceof DeadlineExceededException) {
            return Refusal.of(504, message(failure)).causedBy(failure);
        }
        if (failure instanceof DeviceLostException || failure instanceof DeviceOutOfMemoryException) {
            LOG.warn("A request failed: {}", failure.getMessage());
            return Refusal.busy("the device failed; /health says more").causedBy(failure);
        }
        if (failure instanceof OutOfMemoryError) {
            LOG.error("A request failed", failure);
            return Refusal.busy("out of memory; send a smaller picture, or try again later")
                    .causedBy(failure);
        }
        LOG.error("A request failed", failure);
        return Refusal.of(500, "internal error; the log of the service says more")
                .causedBy(failure);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
