/**
 * Finds by measuring which implementation does the convolutions of a network in the least time on a device, and which are right there.
 *
 * <p>Layer 6: uses the public API to load and time, {@code passes} and {@code lowering} to find the problems. {@link
 * io.github.crossstage.tuner.Tuner} takes a graph, asks the lowering for the problems that can be done in several ways and the candidates
 * that its cost model ranks, races them (each problem alone, on made-up numbers), and keeps the winners in a {@link
 * io.github.crossstage.tuning.TuningFile}, where later loads find them. {@link io.github.crossstage.tuner.DriverCheck} finds out in the same
 * way which implementations are wrong on a driver. It lies in the command line's jar, as no service tunes.
 */
package io.github.crossstage.tuner;
