package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code [yolo]} in the network: its input, raw, is an output of the network; nothing may read it further. */
record YoloKind(YoloLayer layer) implements LayerKind {
    /** Box and objectness. */
    private static final int NUMBERS_BEFORE_CLASSES = 5;

    private static final int MOST_ANCHORS = 256;
    private static final int MOST_CLASSES = 1 << 16;

    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        int total = section.integer("num", 1, 1, MOST_ANCHORS);
        List<Integer> mask = new ArrayList<>(section.integers("mask"));
        for (int i = 0; mask.size() < total && !section.has("mask"); i++) {
            mask.add(i);
        }
        List<Double> anchors = section.numbers("anchors");
        List<Double> widths = new ArrayList<>();
        List<Double> heights = new ArrayList<>();
        for (int index : mask) {
            if (index < 0 || index >= total || 2 * index + 1 >= anchors.size()) {
                throw section.failure(
                        "mask",
                        "expected 0 to num-1=" + (total - 1) + " and two anchors numbers each, got " + anchors.size()
                                + " of them");
            }
            widths.add(positive(section, anchors.get(2 * index)));
            heights.add(positive(section, anchors.get(2 * index + 1)));
        }
        int classes = section.integer("classes", 20, 1, MOST_CLASSES);
        long channels = (long) mask.size() * (NUMBERS_BEFORE_CLASSES + classes);
        if (scope.input().channels() != channels) {
            throw section.failure("the previous layer makes " + scope.input() + ", expected " + channels + " channels: "
                    + mask.size() + " anchors times 5 + " + classes + " classes");
        }
        double scale = section.number("scale_x_y", 1);
        if (scale < 1 || scale > 10) {
            throw section.failure("scale_x_y", "expected 1 to 10");
        }
        YoloLayer layer = new YoloLayer(
                "yolo_" + scope.index(),
                widths,
                heights,
                classes,
                scale,
                section.flag("new_coords"),
                section.text("nms_kind", "default"),
                suppressionExponent(section));
        return scope.layer(scope.input(), new YoloKind(layer));
    }

    private static double suppressionExponent(CfgSection section) {
        double exponent = section.number("beta_nms", 0.6);
        if (!(exponent > 0)) {
            throw section.failure("beta_nms", "expected a number above 0");
        }
        return exponent;
    }

    private static double positive(CfgSection section, double extent) {
        if (!(extent > 0)) {
            throw section.failure("anchors", "expected numbers above 0");
        }
        return extent;
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return sources.get(0);
    }
}
