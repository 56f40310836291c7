/**
 * The operators, as immutable records in one sealed hierarchy.
 *
 * <p>Layer 1: uses {@code tensor} and {@code error}. An operator holds attributes only; its tensors are the inputs of the
 * {@link io.github.crossstage.ir.Node} that carries it. Each one validates its attributes when made, infers its output
 * types from its input types, and counts its multiply-accumulates. What it computes is defined by {@code reference};
 * how a device computes it is decided in {@code lowering}. Names follow the ONNX operators.
 */
package io.github.crossstage.ir.op;
