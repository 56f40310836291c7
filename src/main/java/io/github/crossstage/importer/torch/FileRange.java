package io.github.crossstage.importer.torch;

/**
 * Bytes of a file.
 *
 * @param offset the first
 * @param length how many there are
 */
record FileRange(long offset, long length) {}
