package io.github.crossstage.soak;

import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.serving.DeadlineExceededException;
import io.github.crossstage.serving.ModelPool;
import io.github.crossstage.serving.QueueFullException;
import io.github.crossstage.serving.Request;
import io.github.crossstage.soak.SoakTally.Fate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of a soak: it sends requests, gives some up, and checks what comes back. */
final class SoakCaller {
    private static final Logger LOG = LoggerFactory.getLogger(SoakCaller.class);
    private static final int AT_ONCE = 4;
    private static final int KEYS = 8;
    private static final long LOST_AFTER_SECONDS = 60;
    /** A tenth of the requests are cancelled, a tenth have little time. */
    private static final double RARE = 0.1;

    private final ModelPool pool;
    private final List<SoakCase> cases;
    private final SoakedVersion version;
    private final SoakTally tally;
    private final Random random;
    private final String key;
    private final Queue<Sent> sent = new ArrayDeque<>();

    SoakCaller(ModelPool pool, List<SoakCase> cases, SoakedVersion version, SoakTally tally, long seed, int number) {
        this.pool = pool;
        this.cases = cases;
        this.version = version;
        this.tally = tally;
        this.random = new Random(seed);
        this.key = "caller " + number % KEYS;
    }

    /** A request on its way; {@code changes} is the version's count when it was sent. */
    private record Sent(SoakCase picture, CompletableFuture<Result> future, int changes) {}

    /** Sends requests while it may, then waits for the rest. */
    void run(BooleanSupplier goOn) {
        while (goOn.getAsBoolean()) {
            send();
            if (sent.size() >= AT_ONCE) {
                check(sent.remove());
            }
        }
        while (!sent.isEmpty()) {
            check(sent.remove());
        }
    }

    private void send() {
        SoakCase picture = cases.get(random.nextInt(cases.size()));
        Request request = Request.of(picture.inputs()).caller(key);
        if (random.nextDouble() < RARE) {
            request = request.deadline(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        }
        int changes = version.changes();
        Sent next = new Sent(picture, pool.submit(request), changes);
        tally.sent();
        sent.add(next);
        if (random.nextDouble() < RARE) {
            // The latest one still waits, the oldest one may be running or done.
            Sent given = random.nextBoolean() ? next : sent.element();
            given.future.cancel(false);
        }
    }

    private void check(Sent request) {
        try (Result result = request.future.get(LOST_AFTER_SECONDS, TimeUnit.SECONDS)) {
            tally.ended(isRight(request, result.get().toFloatArray(), version.changes()) ? Fate.ANSWERED : Fate.WRONG);
        } catch (CancellationException e) {
            tally.ended(Fate.CANCELLED);
        } catch (TimeoutException e) {
            LOG.error("Nothing became of {} rows of {} in {} s", request.picture.rows(), key, LOST_AFTER_SECONDS);
        } catch (ExecutionException e) {
            tally.ended(fate(e.getCause()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("A soak was interrupted", e);
        }
    }

    private boolean isRight(Sent request, float[] answer, int changes) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int each = 0; each < SoakedVersion.VERSIONS; each++) {
            if (SoakedVersion.mayAnswer(each, request.changes, changes)) {
                nearest = Math.min(nearest, request.picture.difference(answer, each));
            }
        }
        if (nearest > Model.OUTPUT_LIMIT) {
            LOG.error("{} rows of {}: off by {} of the peak", request.picture.rows(), key, nearest);
            return false;
        }
        tally.differed(nearest);
        return true;
    }

    private static Fate fate(Throwable cause) {
        if (cause instanceof DeadlineExceededException) {
            return Fate.EXPIRED;
        }
        if (cause instanceof QueueFullException) {
            return Fate.REFUSED;
        }
        LOG.warn("A request failed: {}", cause.toString());
        return Fate.FAILED;
    }
}
