/**
 * Chooses kernels: graph and device in, schedule of launches out.
 *
 * <p>Layer 3: uses {@code ir}, {@code tensor}, {@code tuning}, {@code error} and of {@code opencl} only {@link
 * io.github.crossstage.opencl.DeviceInfo}; it touches no driver. For every operator there is an ordered list of {@link
 * io.github.crossstage.lowering.Implementation}s; the first one that accepts a node turns it into launches (or into views that need
 * none), and every refusal before it is kept with its reason. How a tensor lies in memory is decided here and known only here
 * and in the kernels: a {@link io.github.crossstage.lowering.DeviceTensor} is a place in a {@link
 * io.github.crossstage.lowering.Storage} with an offset and a {@link io.github.crossstage.lowering.DeviceLayout}.
 *
 * <p>The {@link io.github.crossstage.lowering.Schedule} goes on to {@code planner} (as lifetimes) and {@code runtime} (which binds
 * and launches it). Nothing flows back.
 */
package io.github.crossstage.lowering;
