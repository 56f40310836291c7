package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request whose device fails, without devices. */
class FailoverTest {
    private final DeviceLostException lost = new DeviceLostException("gone");
    private static final Request REQUEST = Request.of(Inputs.of("x", Tensor.of(new float[1], 1)));
    private static final Result RESULT = new Result(Map.of("y", Tensor.of(new float[1], 1)));

    private final Device one = Device.open(DeviceSelector.cpuReference());
    private final Device two = Device.open(DeviceSelector.cpuReference());
    private final AtomicLong nanos = new AtomicLong();
    private final Failover failover = new Failover(nanos::get);
    private final List<Request> requests = new ArrayList<>();
    private final List<CompletableFuture<Result>> sent = new ArrayList<>();

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private Failover.Sent send(Request request, List<Device> but) {
        requests.add(request);
        sent.add(new CompletableFuture<>());
        return new Failover.Sent(but.contains(one) ? two : one, sent.get(sent.size() - 1));
    }

    private CompletableFuture<Result> submit(Request request) {
        return failover.submit(request, this::send);
    }

    private static Throwable failure(CompletableFuture<Result> future) {
        assertTrue(future.isDone(), "still open");
        return assertThrows(ExecutionException.class, () -> future.get(1, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void whatADeviceFailedIsSentOnceMore() {
        CompletableFuture<Result> answer = submit(REQUEST);
        sent.get(0).completeExceptionally(lost);
        assertFalse(answer.isDone());
        sent.get(1).complete(RESULT);
        assertSame(RESULT, answer.join());
        CompletableFuture<Result> second = submit(REQUEST);
        sent.get(2).completeExceptionally(lost);
        sent.get(3).completeExceptionally(lost);
        assertSame(lost, failure(second));
        assertEquals(4, sent.size());
    }

    @Test
    void whatIsNotTheDevicesFailureIsNotRepeated() {
        CompletableFuture<Result> answer = submit(REQUEST);
        ShapeException failure = new ShapeException("wrong");
        sent.get(0).completeExceptionally(failure);
        assertSame(failure, failure(answer));
        assertEquals(1, sent.size());
    }

    @Test
    void theSecondTryHasTheTimeThatIsLeft() {
        CompletableFuture<Result> answer = submit(REQUEST.deadline(Duration.ofMillis(10)));
        nanos.addAndGet(4_000_000);
        sent.get(0).completeExceptionally(lost);
        assertEquals(Duration.ofMillis(6), requests.get(1).deadline().orElseThrow());
        sent.get(1).complete(RESULT);
        assertSame(RESULT, answer.join());
        CompletableFuture<Result> late = submit(REQUEST.deadline(Duration.ofMillis(10)));
        nanos.addAndGet(10_000_000);
        sent.get(2).completeExceptionally(lost);
        assertSame(lost, failure(late));
        assertEquals(3, sent.size());
    }

    @Test
    void cancellingReachesTheBatcher() {
        submit(REQUEST).cancel(false);
        assertTrue(sent.get(0).isCancelled());
        CompletableFuture<Result> answer = submit(REQUEST);
        sent.get(1).completeExceptionally(lost);
        answer.cancel(false);
        assertTrue(sent.get(2).isCancelled());
        assertEquals(3, sent.size());
    }

    @Test
    void whereThereIsNoOtherDeviceTheFailureStands() {
        CompletableFuture<Result> answer = failover.submit(REQUEST, (request, but) -> {
            if (!but.isEmpty()) {
                throw new IllegalStateException("closed");
            }
            return send(request, but);
        });
        sent.get(0).completeExceptionally(lost);
        assertSame(lost, failure(answer));
    }

    @Test
    void aDeviceThatFailedRestsAndOneThatIsDownToo() {
        try (PoolMember first = member(one);
                PoolMember second = member(two)) {
            List<PoolMember> both = List.of(first, second);
            assertEquals(both, failover.able(both));
            CompletableFuture<Result> unused = submit(REQUEST);
            sent.get(0).completeExceptionally(lost);
            assertEquals(List.of(second), failover.able(both));
            assertEquals(List.of(first), failover.able(List.of(first)), "better than none");
            nanos.addAndGet(Failover.REST_NANOS);
            assertEquals(both, failover.able(both));
        }
        try (PoolMember second = member(two)) {
            PoolMember first = member(one);
            one.close();
            assertEquals(List.of(second), failover.able(List.of(first, second)));
            first.close();
        }
    }

    private static PoolMember member(Device device) {
        return PoolMember.load(new ScaleNet("net", 2), device, new PoolOptions());
    }
}
