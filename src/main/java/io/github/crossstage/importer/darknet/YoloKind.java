package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** {@code [yolo]} in the network: its input, raw, is an output of the network; nothing may read it further. */
record YoloKind(YoloLayer layer) implements LayerKind {
    /** Box and objectness. */
    private static final int NUMBERS_BEFORE_CLASSES = 5;

    private static final int MOST_ANCHORS = 256;
    private static final int MOST_CLASSES = 1 << 16;

    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        List<Integer> mask = mask(section);
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
                extents(section, mask, 0),
                extents(section, mask, 1),
                classes,
                scale,
                section.flag("new_coords"),
                section.text("nms_kind", "default"),
                suppressionExponent(section));
        return scope.layer(scope.input(), new YoloKind(layer));
    }

    /** Returns the anchors of this layer: those of {@code mask}, without one all {@code num}. */
    private static List<Integer> mask(CfgSection section) {
        int total = section.integer("num", 1, 1, MOST_ANCHORS);
        if (!section.has("mask")) {
            return IntStream.range(0, total).boxed().toList();
        }
        List<Integer> mask = section.integers("mask");
        if (mask.stream().anyMatch(index -> index < 0 || index >= total)) {
            throw section.failure("mask", "expected 0 to num-1=" + (total - 1));
        }
        return mask;
    }

    /** Returns the widths (part 0) or heights (part 1) of some anchors. */
    private static List<Double> extents(CfgSection section, List<Integer> mask, int part) {
        List<Double> numbers = section.numbers("anchors");
        List<Double> extents = new ArrayList<>();
        for (int index : mask) {
            if (2 * index + 1 >= numbers.size() || !(numbers.get(2 * index + part) > 0)) {
                throw section.failure(
                        "anchors", "expected two numbers above 0 for anchor " + index + " and all before it");
            }
            extents.add(numbers.get(2 * index + part));
        }
        return extents;
    }

    private static double suppressionExponent(CfgSection section) {
        double exponent = section.number("beta_nms", 0.6);
        if (!(exponent > 0)) {
            throw section.failure("beta_nms", "expected a number above 0");
        }
        return exponent;
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        return sources.get(0);
    }
}
