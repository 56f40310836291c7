/** Tests of the Spark example: its command line, and jobs with two executor processes against {@code crossstage classify}. */
package io.github.crossstage.examples.spark;
