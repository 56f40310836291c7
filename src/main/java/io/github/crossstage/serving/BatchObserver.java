package io.github.crossstage.serving;

/** Is told of every batch, before its requests are answered, on the batcher's thread: it must not block and not throw. */
@FunctionalInterface
public interface BatchObserver {
    /** Looks away. */
    BatchObserver NONE = batch -> {};

    /** Takes note of a batch. */
    void ran(RanBatch batch);
}
