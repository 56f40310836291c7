package io.github.crossstage.models;

import java.util.List;

/** The networks of the CSPDarknet and CSPResNet families. */
final class CspNets {
    static final List<Network> NETWORKS = List.of();

    private CspNets() {}
}
