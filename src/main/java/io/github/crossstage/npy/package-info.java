/**
 * NumPy's array files.
 *
 * <p>Layer 1: uses {@code tensor} and {@code error}. Lies in the jar of the command line, which reads and writes tensors in this format.
 *
 * <p>Stable API.
 */
package io.github.crossstage.npy;
