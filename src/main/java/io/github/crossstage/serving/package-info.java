/**
 * Models inside a service: requests of many callers gathered into batches, load spread over devices, models swapped under load.
 *
 * <p>Layer 6: uses the public API only, and lies in a jar of its own, {@code crossstage-serving.jar}. A {@link
 * io.github.crossstage.serving.Batcher} stands before one model on one device: callers hand in {@link
 * io.github.crossstage.serving.Request}s and get futures; its one thread takes them from a {@code RequestQueue}, gathers them into a {@code
 * Batch}, runs it and parts the outputs. A {@link io.github.crossstage.serving.ModelPool} has a batcher for each of its devices, sends each
 * request where it will be done first, and replaces the model without a failed request.
 *
 * <p>Nothing here waits in a {@code synchronized} block, so virtual threads may call it, and nothing polls.
 */
package io.github.crossstage.serving;
