/**
 * Packs the lifetimes of buffers into one arena and proves the packing right.
 *
 * <p>Layer 0: uses nothing but the JDK and knows nothing but bytes and step numbers. {@code runtime} hands in one
 * {@link io.github.crossstage.planner.Lifetime} for each buffer of a schedule and gets a
 * {@link io.github.crossstage.planner.MemoryPlan}: where each lies in the arena, how large the arena is, and how small
 * any arena could be.
 *
 * <p>Internal API.
 */
package io.github.crossstage.planner;
