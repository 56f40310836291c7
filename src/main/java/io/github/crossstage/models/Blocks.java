package io.github.crossstage.models;

/** The composite layers that architectures are written in. */
public final class Blocks {
    private Blocks() {}
}
