package io.github.crossstage.service;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts who is inside something that may be taken down only when nobody is. Thread-safe. */
final class Visitors {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private int inside;
    private volatile boolean shut;

    /** Lets one more in, unless it is shut. Whoever was let in has to {@link #leave}. */
    boolean enter() {
        lock.lock();
        try {
            inside += shut ? 0 : 1;
            return !shut;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            inside--;
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isShut() {
        return shut;
    }

    /** Lets nobody in any more. Returns whether somebody could come in before. */
    boolean shut() {
        lock.lock();
        try {
            boolean wasOpen = !shut;
            shut = true;
            return wasOpen;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all have left, at most so long; an interrupt ends it, too, and is kept. */
    void awaitEmpty(long most, TimeUnit unit) {
        long left = unit.toNanos(most);
        lock.lock();
        try {
            while (inside > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
