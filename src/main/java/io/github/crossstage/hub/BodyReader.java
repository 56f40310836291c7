package io.github.crossstage.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, pulled piece by piece by the thread that fetches, so that a server that falls silent is noticed: the
 * client's own streams wait for ever. At most one piece is under way. Close it to let go of the connection.
 */
final class BodyReader implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private Flow.Subscription subscription;
    private boolean closed;

    /** A piece, a failure, or, with neither, the end. */
    private record Event(Optional<List<ByteBuffer>> piece, Optional<Throwable> failure) {}

    /** Starts to read a body. */
    static BodyReader of(Flow.Publisher<List<ByteBuffer>> body) {
        BodyReader reader = new BodyReader();
        body.subscribe(reader);
        return reader;
    }

    /**
     * Returns the next piece, or nothing at the end.
     *
     * @throws IOException if the body broke off, or nothing came for this time
     */
    Optional<List<ByteBuffer>> next(Duration patience) throws IOException, InterruptedException {
        Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            throw new IOException("nothing came for " + patience.toSeconds() + " s");
        }
        if (event.failure().isPresent()) {
            throw new IOException(reason(event.failure().get()), event.failure().get());
        }
        if (event.piece().isPresent()) {
            request();
        }
        return event.piece();
    }

    private static String reason(Throwable failure) {
        return Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    }

    private synchronized void request() {
        subscription.request(1);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(Optional.of(piece), Optional.empty()));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(Optional.empty(), Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        events.add(new Event(Optional.empty(), Optional.empty()));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
