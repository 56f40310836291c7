package io.github.crossstage.models;

import java.util.List;

/** The networks of the ResNet families. */
final class ResNets {
    static final List<Network> NETWORKS = List.of();

    private ResNets() {}
}
