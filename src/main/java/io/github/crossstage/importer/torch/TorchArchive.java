package io.github.crossstage.importer.torch;

import java.util.Map;

/**
 * The content of a file of either flavour.
 *
 * @param root what was saved, as {@link Unpickler} makes it
 * @param storages where the numbers lie, by the key of their storage
 */
record TorchArchive(Object root, Map<String, FileRange> storages) {}
