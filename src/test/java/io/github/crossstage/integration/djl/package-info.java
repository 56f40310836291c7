/** Tests of the engine for DJL, by DJL's own interfaces. */
package io.github.crossstage.integration.djl;
