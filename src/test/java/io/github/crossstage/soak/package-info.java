/** Tests of the soak, on the CPU reference. */
package io.github.crossstage.soak;
