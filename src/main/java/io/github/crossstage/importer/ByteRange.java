package io.github.crossstage.importer;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;

/**
 * Bytes of a file that were not read yet.
 *
 * @param source the file
 * @param offset where they begin
 * @param length how many there are
 */
public record ByteRange(ByteSource source, long offset, long length) {
    /** Returns the bytes, little-endian and read-only. */
    public ByteBuffer bytes() {
        return source.slice(offset, length);
    }

    /** Returns the dense tensor of a type that takes all of these bytes; see {@link ByteSource#tensor}. */
    public Tensor tensor(TensorType type) {
        return source.tensor(offset, type);
    }
}
