/** Tests of metrics. */
package io.github.crossstage.integration.micrometer;
