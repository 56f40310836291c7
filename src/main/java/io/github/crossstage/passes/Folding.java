package io.github.crossstage.passes;

import io.github.crossstage.tensor.Tensor;
import java.util.List;

/**
 * How a new constant comes from constants of the model. Implementations are records, so that two equal foldings of the same tensors
 * are computed once; see {@link FoldedTensors}.
 */
interface Folding {
    /** Returns the new constant; never one of the sources. */
    Tensor fold(List<Tensor> sources);
}
