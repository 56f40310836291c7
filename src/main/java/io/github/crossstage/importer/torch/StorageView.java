package io.github.crossstage.importer.torch;

/**
 * The part of a storage that a tensor may use.
 *
 * @param storage the storage
 * @param first its first element
 * @param elements how many elements follow from there
 */
record StorageView(TorchStorage storage, long first, long elements) {}
