package io.github.crossstage.models;

import java.util.List;

/** The networks of the DenseNet and CSPDenseNet families. */
final class DenseNets {
    static final List<Network> NETWORKS = List.of();

    private DenseNets() {}
}
