/**
 * Compiles a graph for a device, runs it, profiles it and verifies it.
 *
 * <p>Layer 4: uses everything below but importers and models. {@link io.github.crossstage.runtime.CompiledModel} is a network on
 * an OpenCL device: for every set of input shapes it keeps an {@link io.github.crossstage.runtime.Executable} (kernels with their
 * arguments bound), all of them sharing weights, arena and programs. {@link io.github.crossstage.runtime.ReferenceModel} is the same
 * network on the CPU reference. Calls are serialised through the {@link io.github.crossstage.runtime.Dispatcher} of their device.
 */
package io.github.crossstage.runtime;
