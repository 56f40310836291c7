package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a network with all extents known, without numbers.
 *
 * @param file path of the cfg, for messages
 * @param input extents of the network's input
 * @param letterBox {@code letter_box=1}: pictures keep their proportions
 * @param layers the layers in order, at least one
 */
record DarknetArchitecture(String file, MapShape input, boolean letterBox, List<DarknetLayer> layers) {
    DarknetArchitecture {
        layers = List.copyOf(layers);
    }

    /**
     * Makes the layers of a file.
     *
     * @throws ModelFormatException if extents, references or numbers do not fit
     * @throws io.github.crossstage.error.UnsupportedModelException if it uses what is not computed, with all of it
     */
    static DarknetArchitecture of(CfgFile cfg) {
        CfgSection net = net(cfg);
        return of(cfg, net.integer("width", 1, MapShape.MOST_PIXELS), net.integer("height", 1, MapShape.MOST_PIXELS));
    }

    /** As above with another input size. */
    static DarknetArchitecture of(CfgFile cfg, int width, int height) {
        CfgSection net = net(cfg);
        LayerTypes.refuseUnsupported(cfg);
        // Wider inputs than pictures with a few extra channels do not occur.
        MapShape input = new MapShape(net.integer("channels", 1, 1024), height, width);
        List<DarknetLayer> layers = new ArrayList<>();
        for (CfgSection section : cfg.sections().subList(1, cfg.sections().size())) {
            layers.add(LayerTypes.read(new LayerScope(section, LayerTypes.fullName(section.type()), input, layers)));
        }
        if (layers.isEmpty()) {
            throw new ModelFormatException(cfg.name(), -1, "holds no layer behind [" + net.type() + "]");
        }
        return new DarknetArchitecture(cfg.name(), input, net.flag("letter_box"), layers);
    }

    private static CfgSection net(CfgFile cfg) {
        CfgSection net = cfg.sections().get(0);
        if (!net.type().equals("net") && !net.type().equals("network")) {
            throw net.failure("is the first section, expected [net]");
        }
        return net;
    }

    /** Returns the network's first layers only. */
    DarknetArchitecture first(int count) {
        return new DarknetArchitecture(file, input, letterBox, layers.subList(0, count));
    }

    /** Returns the floats that a weight file of this network holds. */
    long floats() {
        return layers.stream().mapToLong(DarknetLayer::floats).sum();
    }

    /** Returns the detection layers in order; none for a classifier. */
    List<YoloLayer> yoloLayers() {
        List<YoloLayer> found = new ArrayList<>();
        for (DarknetLayer layer : layers) {
            if (layer.kind() instanceof YoloKind yolo) {
                found.add(yolo.layer());
            }
        }
        return List.copyOf(found);
    }
}
