/**
 * Tests of the command line: inside the test's JVM on the CPU reference, and (class names that end in {@code IT}) on the device of
 * the suite and in a process without a driver.
 */
package io.github.crossstage.cli;
