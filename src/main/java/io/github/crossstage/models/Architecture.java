package io.github.crossstage.models;

import java.util.List;

/** A network, described layer by layer. Config records of the families implement it; a user's own may be a lambda. */
@FunctionalInterface
public interface Architecture {
    /**
     * Describes the network to a builder: layers from {@link NetworkBuilder#input()} on, and outputs.
     *
     * @throws io.github.crossstage.error.ShapeException if the input is too small or has the wrong channels
     */
    void build(NetworkBuilder net);

    /** Returns the maps to weight files of other implementations of this network; {@link NameMaps#detect} chooses. */
    default List<NameMap> nameMaps() {
        return List.of();
    }
}
