package io.github.crossstage.serving;

/**
 * What happens to a request for which a batcher's queue has no room. Callers that hold little of the queue come before those that hold
 * much, so that one who floods it stays alone with that.
 */
public enum Overflow {
    /**
     * A request fails with {@link QueueFullException}: the newest one of the caller with most requests in the queue, which may be the one
     * that comes.
     */
    REJECT,
    /**
     * The submitting thread waits for room; room goes to the caller with the fewest requests in the queue. An interrupt ends the wait: the
     * request fails with {@link QueueFullException} and the interrupt stays set.
     */
    WAIT,
    /**
     * A request fails with {@link QueueFullException}: the oldest one of the caller with most requests in the queue, the one that comes
     * counted. For live pictures, where the newest is worth most.
     */
    DROP_OLDEST
}
