package io.github.crossstage.importer.darknet;

import java.util.List;

/**
 * A layer with known extents.
 *
 * @param index position in the network, from 0; the [net] section does not count
 * @param type section type as darknet spells it in full
 * @param line line of the section in the cfg
 * @param sources layers it reads, {@link #INPUT} for the network's input
 * @param output extents of what it makes
 * @param kind what it computes
 */
record DarknetLayer(int index, String type, int line, List<Integer> sources, MapShape output, LayerKind kind) {
    /** Stands for the network's input among the sources. */
    static final int INPUT = -1;

    DarknetLayer {
        sources = List.copyOf(sources);
    }

    /** Returns {@code convolutional_12}. */
    String name() {
        return type + "_" + index;
    }

    /** Returns the floats that a weight file holds for this layer. */
    long floats() {
        return kind.weights().stream().mapToLong(WeightPart::floats).sum();
    }

    /** Returns the name of one of its tensors: {@code convolutional_12.weight}. */
    String tensorName(WeightPart part) {
        return name() + "." + part.name();
    }
}
