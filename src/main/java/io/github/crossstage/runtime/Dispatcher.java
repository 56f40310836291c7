package io.github.crossstage.runtime;

import io.github.crossstage.events.QueueEvent;
import io.github.crossstage.events.Recorder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The one thread that talks to a device; calls run in the order they arrive.
 *
 * <p>Thread-safe. {@link #close()} lets what was accepted finish and refuses the rest. Handing over a {@link Call} that was handed over
 * before allocates nothing, which is why the queue is a plain one under its own monitor.
 */
public final class Dispatcher implements AutoCloseable {
    private final String name;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;

    /** Makes a dispatcher; its daemon thread starts with the first call. */
    public Dispatcher(String name) {
        this.name = name;
        this.thread = new Thread(this::work, "crossstage " + name);
        thread.setDaemon(true);
    }

    /** Work that one caller at a time hands over and waits for, as often as it likes. */
    abstract static class Call implements Runnable {
        private Thread caller;
        private Throwable failure;
        private volatile boolean done;

        /** Does the work, on the dispatcher's thread. */
        abstract void work();

        // The caller throws what the work threw; nothing is swallowed.
        @Override
        @SuppressWarnings("CatchAndPrintStackTrace")
        public final void run() {
            try {
                work();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            Thread waiting = caller;
            done = true;
            LockSupport.unpark(waiting);
        }

        /** Waits, interrupted or not (the interrupt stays set). */
        private void await() {
            boolean interrupted = false;
            while (!done) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure;
            failure = null;
            if (thrown != null) {
                throwUnchecked(thrown);
            }
        }
    }

    /**
     * Runs a call on the dispatcher's thread and waits for it; what it throws is thrown here.
     *
     * @throws IllegalStateException if the dispatcher is closed
     */
    void run(Call call) {
        if (Thread.currentThread() == thread) {
            call.work();
            return;
        }
        call.caller = Thread.currentThread();
        call.done = false;
        execute(call);
        call.await();
    }

    /**
     * Runs a call on the dispatcher's thread.
     *
     * @throws IllegalStateException if the dispatcher is closed
     */
    public <T> CompletableFuture<T> submit(Supplier<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Runnable task = () -> complete(future, call);
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            execute(task);
        }
        return future;
    }

    private void execute(Runnable task) {
        QueueEvent event = Recorder.isOn() ? QueueEvent.begun() : null;
        Runnable queued = event == null
                ? task
                : () -> {
                    event.finish(name);
                    task.run();
                };
        synchronized (queue) {
            if (closed) {
                throw new IllegalStateException("Device " + name + " is closed");
            }
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            queue.add(queued);
            queue.notifyAll();
        }
    }

    private void work() {
        Runnable task = next();
        while (task != null) {
            task.run();
            task = next();
        }
    }

    /** Waits for a task; null once the dispatcher is closed and nothing is left. */
    private Runnable next() {
        synchronized (queue) {
            while (queue.isEmpty() && !closed) {
                try {
                    queue.wait();
                } catch (InterruptedException e) {
                    // A stage of a future interrupted this thread; the next call must not suffer from it.
                }
            }
            return queue.poll();
        }
    }

    // A future carries whatever the call threw to whoever waits for it; nothing is swallowed.
    @SuppressWarnings("CatchAndPrintStackTrace")
    private static <T> void complete(CompletableFuture<T> future, Supplier<T> call) {
        T value;
        try {
            value = call.get();
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
            return;
        }
        future.complete(value);
    }

    /** Runs a call on the dispatcher's thread and waits for it, interrupted or not; what it throws is thrown here. */
    public <T> T call(Supplier<T> call) {
        return await(submit(call));
    }

    /** Runs work on the dispatcher's thread and waits for it; does nothing once the dispatcher is closed. */
    void callUnlessClosed(Runnable work) {
        if (!isClosed()) {
            try {
                call(() -> {
                    work.run();
                    return null;
                });
            } catch (IllegalStateException e) {
                if (!isClosed()) {
                    throw e;
                }
            }
        }
    }

    private boolean isClosed() {
        synchronized (queue) {
            return closed;
        }
    }

    /** Waits for a call, interrupted or not (the interrupt stays set); what it threw is thrown here. */
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throwUnchecked(e.getCause());
            throw e;
        }
    }

    private static void throwUnchecked(Throwable thrown) {
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Lets accepted calls finish, then ends the thread. Idempotent. */
    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.notifyAll();
        }
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
