package io.github.crossstage.importer.torch;

import io.github.crossstage.tensor.DataType;

/**
 * A run of numbers that tensors lie in, as a pickle announces it.
 *
 * @param key its name in the file
 * @param type its element type
 * @param elements how many numbers it has
 */
record TorchStorage(String key, DataType type, long elements) {
    /** Returns its size in the file. */
    long bytes() {
        return elements * type.byteSize();
    }

    /** Returns all of it. */
    StorageView whole() {
        return new StorageView(this, 0, elements);
    }
}
