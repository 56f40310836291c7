package io.github.crossstage.serving;

/**
 * What became of the requests of a batcher, counted since it was made. {@code submitted} is the sum of those below it and of what waits and
 * runs.
 *
 * @param submitted requests accepted by {@code submit}, whatever became of them
 * @param answered requests whose result was handed over
 * @param failed requests that failed on the device or with their batch
 * @param refused requests for which the queue had no room, or that left it for another one
 * @param expired requests whose deadline passed
 * @param cancelled requests that their callers gave up
 * @param batches batches handed to the device, repetitions of single requests included
 * @param rows rows of these batches
 * @param waiting requests in the queue now
 * @param running batches on the device now
 */
public record BatcherStatistics(
        long submitted,
        long answered,
        long failed,
        long refused,
        long expired,
        long cancelled,
        long batches,
        long rows,
        int waiting,
        int running) {}
