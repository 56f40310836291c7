package io.github.crossstage.importer;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;

/** A tensor in a weight file whose numbers were not read yet. */
public interface StoredTensor {
    /** The largest rank that importers accept; no real tensor comes near it, and hostile files get no slow loops. */
    int MAX_RANK = 32;

    /** Returns the element type and shape as stored. */
    TensorType type();

    /** Returns where the numbers start in the file, in bytes, for messages. */
    long offset();

    /** Returns the tensor as stored; its numbers stay in the file wherever they lie there in row-major order. */
    Tensor read();
}
