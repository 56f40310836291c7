/**
 * What was measured on devices: which implementation of an operator took the least time there.
 *
 * <p>Layer 1: uses {@code error} and of {@code opencl} only {@link io.github.crossstage.opencl.DeviceInfo}. A {@link
 * io.github.crossstage.tuning.TuningEntry} says for a {@link io.github.crossstage.tuning.TuningKey} (device, driver, problem) what won
 * and what the usual choice took; a {@link io.github.crossstage.tuning.TuningTable} holds many and is asked by {@code lowering}; a
 * {@link io.github.crossstage.tuning.TuningFile} keeps them between runs. They come from the package {@code tuner}, as does a
 * {@link io.github.crossstage.tuning.Verdict} on an implementation: what is wrong on a driver is not used there.
 *
 * <p>A table steers only which of several right ways is taken. Whatever a file says, {@code lowering} checks that the
 * implementation can do the node, so a wrong entry costs time and never a right result.
 */
package io.github.crossstage.tuning;
