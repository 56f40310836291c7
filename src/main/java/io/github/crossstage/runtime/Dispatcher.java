package io.github.crossstage.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread that talks to a device; calls run in the order they arrive.
 *
 * <p>Thread-safe. {@link #close()} lets what was accepted finish and refuses the rest.
 */
public final class Dispatcher implements AutoCloseable {
    private final String name;
    private final ThreadPoolExecutor executor;
    private volatile Thread thread;

    /** Makes a dispatcher; its daemon thread starts with the first call. */
    public Dispatcher(String name) {
        this.name = name;
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
            Thread made = new Thread(runnable, "crossstage " + name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
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
            return future;
        }
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("Device " + name + " is closed", e);
        }
        return future;
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
        if (!executor.isShutdown()) {
            try {
                call(() -> {
                    work.run();
                    return null;
                });
            } catch (IllegalStateException e) {
                if (!executor.isShutdown()) {
                    throw e;
                }
            }
        }
    }

    /** Waits for a call, interrupted or not (the interrupt stays set); what it threw is thrown here. */
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Lets accepted calls finish, then ends the thread. Idempotent. */
    @Override
    public void close() {
        executor.shutdown();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                if (executor.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
