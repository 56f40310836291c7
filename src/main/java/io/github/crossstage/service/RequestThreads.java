package io.github.crossstage.service;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that requests are served on. */
final class RequestThreads {
    private static final Logger LOG = LoggerFactory.getLogger(RequestThreads.class);
    /**
     * The JDK's server reads bodies in {@code synchronized} methods, which before this version hold a virtual thread's carrier: as many slow
     * clients as there are cores would stop everything.
     */
    private static final int CARRIERS_ARE_FREE = 24;

    private static final int IDLE_SECONDS = 30;

    private RequestThreads() {}

    /** Returns a virtual thread for each request where that is of use, else so many threads with a queue that is as long. */
    static ExecutorService of(int most) {
        if (Runtime.version().feature() >= CARRIERS_ARE_FREE) {
            try {
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (ReflectiveOperationException e) {
                LOG.warn("No virtual threads, though this is Java {}: {}", Runtime.version(), e.toString());
            }
        }
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(most), task -> {
                    Thread thread = new Thread(task, "crossstage http " + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
