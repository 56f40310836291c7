package io.github.crossstage.importer.torch;

/** Python's {@code None} in a pickle. */
enum PickleNone {
    NONE
}
