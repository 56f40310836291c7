package io.github.crossstage.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change one file of the cache, held by one thread of one process. Threads queue for a lock in memory first: file locks
 * belong to a process, and on some systems closing any channel of a file gives up all locks on it.
 */
final class CacheLock {
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private CacheLock() {}

    /** What is done under the lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Waits for the lock, acts and gives the lock back.
     *
     * @param file the lock file, which stays
     * @throws IOException if the lock file cannot be made, the file system has no locks, or the action throws it
     */
    static <T> T holding(Path file, Action<T> action) throws IOException, InterruptedException {
        ReentrantLock threads = THREADS.computeIfAbsent(file, path -> new ReentrantLock());
        threads.lockInterruptibly();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!isLocked(channel)) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
            return action.run();
        } finally {
            threads.unlock();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            // Closing the channel gives the lock back.
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // This class was loaded twice, and its twin holds the lock.
            return false;
        }
    }
}
