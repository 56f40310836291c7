package io.github.crossstage.models;

import java.util.List;

/** The networks of the PeleeNet families. */
final class PeleeNets {
    static final List<Network> NETWORKS = List.of();

    private PeleeNets() {}
}
