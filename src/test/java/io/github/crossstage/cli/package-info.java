/** Tests of the command line that need no driver: they run it inside the test's JVM on the CPU reference. */
package io.github.crossstage.cli;
