package io.github.crossstage.importer.darknet;

import java.util.ArrayList;
import java.util.List;

/**
 * What a section sees while it becomes a layer: its keys, the layers before it, and the bounds that hold for all.
 *
 * @param section the section
 * @param type its type, spelled in full
 * @param network extents of the network's input
 * @param before the layers before it
 */
record LayerScope(CfgSection section, String type, MapShape network, List<DarknetLayer> before) {
    /** Elements that a buffer of 2 GiB holds. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE / Float.BYTES;

    /** Real routes name up to 10 layers. */
    private static final int MOST_SOURCES = 128;

    /** Returns the layer's position. */
    int index() {
        return before.size();
    }

    /** Returns the position of the layer before, or {@link DarknetLayer#INPUT}. */
    int previous() {
        return before.size() - 1;
    }

    /** Returns the extents of the previous output. */
    MapShape input() {
        return before.isEmpty() ? network : output(previous());
    }

    /** Returns the extents of an earlier output. */
    MapShape output(int layer) {
        DarknetLayer source = before.get(layer);
        if (source.kind() instanceof YoloKind) {
            throw section.failure("reads layer " + layer + ", a [yolo] (line " + source.line()
                    + "), whose output is for people; expected a [route] to a layer before it");
        }
        return source.output();
    }

    /** Returns the layers that a key names: from the network's start, or, below 0, back from here. */
    List<Integer> references(String key) {
        List<Integer> layers = new ArrayList<>();
        for (int written : section.integers(key)) {
            int layer = written < 0 ? index() + written : written;
            if (layer < 0 || layer >= index()) {
                throw section.failure(
                        key,
                        "but this is layer " + index() + "; expected -1 to -" + index() + " or 0 to " + previous());
            }
            layers.add(layer);
        }
        if (layers.isEmpty() || layers.size() > MOST_SOURCES) {
            throw section.failure(key, "expected 1 to " + MOST_SOURCES + " layers");
        }
        return layers;
    }

    /** Returns the one layer that a key names. */
    int reference(String key) {
        List<Integer> layers = references(key);
        if (layers.size() != 1) {
            throw section.failure(key, "expected one layer");
        }
        return layers.get(0);
    }

    /** Returns {@code room / stride + 1}, the number of windows. */
    int extent(long room, int stride) {
        if (room < 0) {
            throw section.failure("the window does not fit once into the previous output " + input());
        }
        return Math.toIntExact(room / stride + 1);
    }

    /** Returns the layer that reads the previous one. */
    DarknetLayer layer(MapShape output, LayerKind kind) {
        return layer(output, List.of(previous()), kind);
    }

    /** Returns the layer, if its output and weights are of a size that can be. */
    DarknetLayer layer(MapShape output, List<Integer> sources, LayerKind kind) {
        boolean fits = output.channels() <= MapShape.MOST_CHANNELS
                && output.height() <= MapShape.MOST_PIXELS
                && output.width() <= MapShape.MOST_PIXELS
                && output.elements() <= MOST_ELEMENTS;
        if (!fits) {
            throw section.failure("makes " + output + " (channels x rows x columns), expected at most "
                    + MapShape.MOST_CHANNELS + " channels, " + MapShape.MOST_PIXELS + " rows and columns and "
                    + MOST_ELEMENTS + " elements");
        }
        DarknetLayer layer = new DarknetLayer(index(), type, section.line(), sources, output, kind);
        if (layer.floats() > MOST_ELEMENTS) {
            throw section.failure("has " + layer.floats() + " weights, expected at most " + MOST_ELEMENTS);
        }
        return layer;
    }
}
