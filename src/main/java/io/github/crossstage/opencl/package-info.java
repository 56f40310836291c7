/**
 * Owned, typed wrappers over OpenCL 1.2: devices, buffers, programs, kernels, the queue, events and errors.
 *
 * <p>Layer 0 and the only package that sees {@code org.jocl}; it knows bytes, kernels and launches, and nothing of
 * tensors. {@code lowering}, {@code runtime} and the command line use it. {@link io.github.crossstage.opencl.OpenCl}
 * lists the devices and opens one; a {@link io.github.crossstage.opencl.ClDevice} owns everything that is made through
 * it and frees in its {@code close()} what is still open, newest first.
 *
 * <p>JOCL passes arguments on unchecked and drivers crash on wrong ones, so the checks are made here: a buffer that was
 * closed, a transfer outside its buffer, an argument of the wrong kind, a work-group that the kernel cannot run are all
 * exceptions of this package and never reach the driver. Handles are released by {@code close()} only and exactly once;
 * nothing is released by the garbage collector, because a second release kills the process.
 *
 * <p>Internal API.
 */
package io.github.crossstage.opencl;
