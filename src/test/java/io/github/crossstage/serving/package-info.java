/** Tests of batching, routing and swapping: on a runner and a clock that the tests hold in their hands, and on the CPU reference. */
package io.github.crossstage.serving;
