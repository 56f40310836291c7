/**
 * Rewrites of a graph into one that does less, one rewrite a file.
 *
 * <p>Layer 3: uses {@code ir} and {@code tensor}. A pass takes a graph and makes a new one; a value whose numbers stay the same keeps
 * its name, which is how {@code verify} compares a rewritten graph with the original, value by value. {@link
 * io.github.crossstage.passes.PassPipeline} fixes the order and checks the graph after every pass.
 */
package io.github.crossstage.passes;
