/**
 * What tests on real OpenCL drivers share: one device per JVM, a check that nothing leaks, and a check that Oclgrind
 * found nothing.
 *
 * <p>A test class carries {@link io.github.crossstage.testing.OpenClTest} and takes its device from
 * {@link io.github.crossstage.testing.TestDevices}.
 */
package io.github.crossstage.testing;
