package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class DispatcherTest {
    private final Dispatcher dispatcher = new Dispatcher("test");

    @AfterEach
    void close() {
        dispatcher.close();
    }

    private static Dispatcher.Call call(Runnable work) {
        return new Dispatcher.Call() {
            @Override
            void work() {
                work.run();
            }
        };
    }

    @Test
    void aCallIsRepeatedOnTheOneThreadAndWaitedFor() {
        List<Thread> threads = new ArrayList<>();
        Dispatcher.Call call = call(() -> threads.add(Thread.currentThread()));
        for (int i = 1; i <= 1000; i++) {
            dispatcher.run(call);
            assertEquals(i, threads.size());
        }
        assertEquals(1, threads.stream().distinct().count());
        assertEquals("crossstage test", threads.get(0).getName());
    }

    @Test
    void whatACallThrowsReachesItsCallerAndNobodyElse() {
        IllegalArgumentException failure = new IllegalArgumentException("no");
        boolean[] fails = {true};
        Dispatcher.Call call = call(() -> {
            if (fails[0]) {
                throw failure;
            }
        });
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> dispatcher.run(call)));
        fails[0] = false;
        dispatcher.run(call);
        assertEquals(7, dispatcher.call(() -> 7));
    }

    @Test
    void anInterruptedCallerWaitsAndStaysInterrupted() {
        CountDownLatch started = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        dispatcher.run(call(started::countDown));
        assertTrue(Thread.interrupted());
        assertEquals(0, started.getCount());
    }

    @Test
    void aCallFromItsOwnThreadRunsAtOnce() {
        List<String> order = new ArrayList<>();
        dispatcher.run(call(() -> {
            dispatcher.run(call(() -> order.add("inner")));
            order.add("outer");
        }));
        assertEquals(List.of("inner", "outer"), order);
    }

    @Test
    void anInterruptOfItsThreadEndsNothing() {
        Thread thread = dispatcher.call(Thread::currentThread);
        thread.interrupt();
        assertEquals(1, dispatcher.call(() -> 1));
        assertTrue(thread.isAlive());
    }

    @Test
    void closingLetsWhatWasAcceptedFinish() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> first = dispatcher.submit(() -> {
            try {
                return go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        });
        List<CompletableFuture<Integer>> later = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            later.add(dispatcher.submit(() -> number));
        }
        CompletableFuture<Void> closing = CompletableFuture.runAsync(dispatcher::close);
        assertFalse(closing.isDone());
        go.countDown();
        closing.get(10, TimeUnit.SECONDS);
        assertTrue(first.join());
        for (int i = 0; i < 10; i++) {
            assertEquals(i, later.get(i).getNow(-1));
        }
        assertThrows(IllegalStateException.class, () -> dispatcher.submit(() -> 1));
        assertThrows(IllegalStateException.class, () -> dispatcher.run(call(() -> {})));
    }

    @Test
    void oneThatWasNeverUsedClosesAtOnce() {
        dispatcher.close();
        assertThrows(IllegalStateException.class, () -> dispatcher.call(() -> 1));
    }
}
