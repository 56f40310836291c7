/**
 * What {@code serving} measures, in a Micrometer registry. In the serving jar; {@code micrometer-core} is an optional dependency, and is
 * needed by nothing but this package.
 */
package io.github.crossstage.integration.micrometer;
