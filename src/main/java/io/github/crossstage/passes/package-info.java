/**
 * Rewrites of a graph into one that does less, one rewrite a file.
 *
 * <p>Layer 3: uses {@code ir} and {@code tensor}, and {@code reference} to compute constants. A pass takes a graph and makes a new one;
 * a value whose numbers stay the same keeps its name, which is how {@code verify} compares a rewritten graph with the original,
 * value by value. {@link io.github.crossstage.passes.PassPipeline} fixes the order and checks the graph after every change. Passes
 * work on a {@link io.github.crossstage.passes.GraphEdit} and keep the constants they compute in {@link
 * io.github.crossstage.passes.FoldedTensors}.
 */
package io.github.crossstage.passes;
