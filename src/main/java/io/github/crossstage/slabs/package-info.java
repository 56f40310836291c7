/**
 * Decides which feature maps share memory, so that concatenations and channel splits copy nothing.
 *
 * <p>Layer 2: uses {@code ir} alone and knows neither devices nor kernels. A feature map is a value {@code [N, C, H, W]} made by a
 * convolution, or kept, joined or parted channel by channel from one. Its channels are cut into {@link
 * io.github.crossstage.slabs.Segment segments} wherever a concatenation or a split somewhere in the graph has a boundary;
 * segments that some value needs side by side stand in one {@link io.github.crossstage.slabs.Slab}. What cannot stand side by side
 * is copied, and the plan says why.
 *
 * <pre>
 * x ─┬──────────────┐                    slab    | x (64) | a (32) | b (32) |
 *    └ conv a ─ concat [a, x] ─┬ ...     [a, x]  |--------|--------|           read as x, a: weights permuted to match
 *                    └ conv b ─ concat   [b, a, x]
 * </pre>
 *
 * <p>Internal API.
 */
package io.github.crossstage.slabs;
