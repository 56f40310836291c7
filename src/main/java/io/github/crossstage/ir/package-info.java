/**
 * The graph: a network as an immutable list of nodes in topological order.
 *
 * <p>Layer 1: uses {@code tensor} and {@code error}. Importers and {@code models} build graphs with {@link
 * io.github.crossstage.ir.GraphBuilder}; {@code passes} rewrite them into new ones; {@code reference} runs them; {@code
 * lowering} chooses kernels for their nodes. All shapes are concrete: a network with a free batch size is a {@link
 * io.github.crossstage.ir.GraphSource}, which makes one graph for each set of input shapes.
 */
package io.github.crossstage.ir;
