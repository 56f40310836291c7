/**
 * Load on a model pool for as long as one likes, in which every answer is checked: {@code crossstage soak}.
 *
 * <p>Layer 6: uses {@code serving} and the public API, and {@code opencl} only to count open handles. {@link io.github.crossstage.soak.Soak}
 * computes the right answers on the CPU reference first, then lets many threads send requests of random shapes, batch sizes, deadlines and
 * cancellations while the model is swapped, and says what became of them in a {@link io.github.crossstage.soak.SoakReport}. Packed with the
 * command line.
 */
package io.github.crossstage.soak;
