package io.github.crossstage.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way into a queue with a bound: who comes in, who has to wait, who has to leave. Guarded by the batcher's lock, which every caller
 * of a method holds; {@link #admit} lets go of it while it waits.
 */
final class Entrance {
    private final ReentrantLock lock;
    private final RequestQueue queue;
    private final Overflow overflow;
    private final List<Waiter> waiters = new ArrayList<>();
    private boolean closed;

    Entrance(ReentrantLock lock, RequestQueue queue, Overflow overflow) {
        this.lock = lock;
        this.queue = queue;
        this.overflow = overflow;
    }

    /** A thread that waits for room. */
    private record Waiter(Ticket ticket, Condition turn) {}

    /**
     * Lets a ticket in, by way of waiting where the queue is full and that was asked for. Afterwards it is in the queue, or it lost its
     * place, or it is still {@code OUTSIDE} because the entrance was closed or its future is complete.
     *
     * @param mayWait false where waiting would never end
     * @return the ticket that lost its place, this one or another; it has to be failed without the lock
     */
    Optional<Ticket> admit(Ticket ticket, boolean mayWait) {
        if (closed) {
            return Optional.empty();
        }
        if (queue.hasRoom() && waiters.isEmpty()) {
            queue.add(ticket);
            return Optional.empty();
        }
        if (overflow == Overflow.WAIT) {
            return mayWait && waitForRoom(ticket) ? Optional.empty() : Optional.of(ticket);
        }
        Ticket victim = queue.victim(ticket, overflow);
        if (victim != ticket) {
            queue.remove(victim);
            queue.add(ticket);
        }
        return Optional.of(victim);
    }

    /** Lets a ticket in that another entrance let in before, room or not; it is still {@code OUTSIDE} if this one was closed. */
    Optional<Ticket> readmit(Ticket ticket) {
        if (!closed) {
            queue.add(ticket);
        }
        return Optional.empty();
    }

    /** Returns false if the thread was interrupted before there was room. */
    private boolean waitForRoom(Ticket ticket) {
        Waiter waiter = new Waiter(ticket, lock.newCondition());
        waiters.add(waiter);
        try {
            while (isOutside(ticket) && !closed && !ticket.future.isDone()) {
                waiter.turn.await();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !isOutside(ticket);
        } finally {
            waiters.remove(waiter);
        }
    }

    private static boolean isOutside(Ticket ticket) {
        return ticket.state == Ticket.State.OUTSIDE;
    }

    /** Gives room that the queue has to those who wait, the callers with the least in the queue first. */
    void fill() {
        while (queue.hasRoom() && !waiters.isEmpty()) {
            Waiter next = waiters.stream()
                    .min(Comparator.comparingInt(waiter -> queue.count(waiter.ticket.caller)))
                    .orElseThrow();
            waiters.remove(next);
            if (!next.ticket.future.isDone()) {
                queue.add(next.ticket);
            }
            next.turn.signal();
        }
    }

    /** Takes a ticket, whose future is complete, out of the queue or wakes the thread that waits with it. */
    void forget(Ticket ticket) {
        if (queue.remove(ticket)) {
            fill();
        } else {
            waiters.stream().filter(waiter -> waiter.ticket == ticket).forEach(waiter -> waiter.turn.signal());
        }
    }

    /** Lets nobody in any more; those who wait are sent away. */
    void close() {
        closed = true;
        waiters.forEach(waiter -> waiter.turn.signal());
    }

    boolean isClosed() {
        return closed;
    }
}
