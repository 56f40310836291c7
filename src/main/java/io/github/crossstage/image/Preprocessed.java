package io.github.crossstage.image;

import io.github.crossstage.tensor.Tensor;

/**
 * A picture as a network wants it.
 *
 * @param tensor {@code f32 [1, 3, height, width]}
 * @param placement where the picture's pixels lie in it, to map boxes back
 */
public record Preprocessed(Tensor tensor, Placement placement) {}
