package io.github.crossstage.serving;

import io.github.crossstage.Device;
import io.github.crossstage.Result;
import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which devices of a pool requests had better not go to, and what becomes of those that a device failed: they are sent once more, to
 * another one. Thread-safe.
 *
 * <p>A device that failed a request, which it does only after it tried to recover, is left alone for a second; one that is down, for as long
 * as it is. The first request after that tries it.
 */
final class Failover {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);
    static final long REST_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final Map<Device, Long> failedNanos = new ConcurrentHashMap<>();

    Failover(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Sends a request to a device, any but the given one where one is given. */
    @FunctionalInterface
    interface Sender {
        /** @throws IllegalStateException if there is no other one */
        Sent send(Request request, List<Device> but);
    }

    /** A request on its way to a device. */
    record Sent(Device device, CompletableFuture<Result> future) {}

    /** Returns those that requests should go to; all where that would be none. */
    List<PoolMember> able(List<PoolMember> members) {
        List<PoolMember> able =
                members.stream().filter(member -> isAble(member.device())).toList();
        return able.isEmpty() ? members : able;
    }

    private boolean isAble(Device device) {
        Long failed = failedNanos.get(device);
        return (failed == null || nanoTime.getAsLong() - failed >= REST_NANOS)
                && switch (device.health().state()) {
                    case UP, DEGRADED -> true;
                    case DOWN -> false;
                };
    }

    /** Sends a request, and once more to another device if the first one fails it. */
    CompletableFuture<Result> submit(Request request, Sender sender) {
        long start = nanoTime.getAsLong();
        Sent first = sender.send(request, List.of());
        CompletableFuture<Result> answer = new CompletableFuture<>();
        cancelWith(answer, first.future);
        CompletableFuture<?> unused = first.future.whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(result);
            } else if (isOfDevice(failure) && !answer.isDone()) {
                failedNanos.put(first.device, nanoTime.getAsLong());
                again(request, first.device, nanoTime.getAsLong() - start, unwrapped(failure), sender, answer);
            } else {
                answer.completeExceptionally(unwrapped(failure));
            }
        });
        return answer;
    }

    private static void cancelWith(CompletableFuture<Result> answer, CompletableFuture<Result> sent) {
        CompletableFuture<?> unused = answer.whenComplete((result, failure) -> {
            if (answer.isCancelled()) {
                sent.cancel(false);
            }
        });
    }

    private void again(
            Request request,
            Device but,
            long spentNanos,
            Throwable failure,
            Sender sender,
            CompletableFuture<Result> answer) {
        Sent second;
        try {
            Request left = request.deadline().isEmpty()
                    ? request
                    : request.deadline(request.deadline().get().minus(Duration.ofNanos(spentNanos)));
            LOG.debug("{} failed a request, which goes to another device: {}", but, failure.getMessage());
            second = sender.send(left, List.of(but));
        } catch (IllegalStateException | IllegalArgumentException e) {
            // The pool is closed, has no other device, or the time is over: what the device said stands.
            answer.completeExceptionally(failure);
            return;
        }
        cancelWith(answer, second.future);
        CompletableFuture<?> unused = second.future.whenComplete((result, other) -> {
            if (other == null) {
                answer.complete(result);
                return;
            }
            Throwable told = unwrapped(other);
            if (isOfDevice(told)) {
                failedNanos.put(second.device, nanoTime.getAsLong());
            }
            answer.completeExceptionally(told);
        });
    }

    /** Returns what a future failed of, which a stage between may have wrapped. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static boolean isOfDevice(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof DeviceException
                || cause instanceof DeviceLostException
                || cause instanceof DeviceOutOfMemoryException;
    }
}
