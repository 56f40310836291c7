package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The section types that become layers, and what is not computed of each. */
final class LayerTypes {
    /** Makes a layer of a section. */
    @FunctionalInterface
    private interface Reader {
        DarknetLayer read(LayerScope scope);
    }

    /**
     * A section type.
     *
     * @param reader makes the layer
     * @param refused keys that must be absent or 0
     */
    private record Type(Reader reader, List<String> refused) {}

    private static final Map<String, Type> KNOWN = Map.ofEntries(
            type(
                    "convolutional",
                    ConvolutionalLayer::read,
                    "antialiasing",
                    "binary",
                    "xnor",
                    "flipped",
                    "share_index",
                    "dontload",
                    "dontloadscales",
                    "deform",
                    "stretch",
                    "sway",
                    "rotate",
                    "stretch_sway"),
            type("connected", ConnectedLayer::read, "flipped", "dontload", "dontloadscales"),
            type("batchnorm", BatchNormLayer::read, "dontload", "dontloadscales"),
            type("shortcut", ShortcutLayer::read),
            type("route", RouteLayer::read),
            type("maxpool", PoolLayer::readMaximum, "maxpool_depth", "antialiasing"),
            type("local_avgpool", PoolLayer::readMean, "maxpool_depth", "antialiasing"),
            type("avgpool", OperatorLayer::readGlobalMean),
            type("upsample", UpsampleLayer::read),
            type("scale_channels", ProductLayer::readScale),
            type("sam", ProductLayer::readAttention),
            type("softmax", OperatorLayer::readSoftmax, "spatial"),
            type("dropout", PassLayer::read),
            type("cost", PassLayer::read),
            type("yolo", YoloKind::read));

    private static final Map<String, String> SHORT_NAMES = Map.of(
            "conv", "convolutional",
            "conn", "connected",
            "max", "maxpool",
            "avg", "avgpool",
            "local_avg", "local_avgpool",
            "soft", "softmax");

    private LayerTypes() {}

    private static Map.Entry<String, Type> type(String name, Reader reader, String... refused) {
        return Map.entry(name, new Type(reader, List.of(refused)));
    }

    /** Returns the type's full name: {@code convolutional} for {@code conv}. */
    static String fullName(String type) {
        return SHORT_NAMES.getOrDefault(type, type);
    }

    /** Makes a layer of a section of a known type. */
    static DarknetLayer read(LayerScope scope) {
        return KNOWN.get(scope.type()).reader().read(scope);
    }

    /** Refuses sections and keys that are not computed, all at once. The first section, [net], is not looked at. */
    static void refuseUnsupported(CfgFile cfg) {
        List<String> problems = new ArrayList<>();
        for (CfgSection section : cfg.sections().subList(1, cfg.sections().size())) {
            String name = fullName(section.type());
            Type type = KNOWN.get(name);
            if (type == null) {
                problems.add(section.describe() + " is no section that is computed, expected one of "
                        + String.join(", ", new TreeSet<>(KNOWN.keySet())));
                continue;
            }
            type.refused().stream()
                    .filter(section::flag)
                    .forEach(key -> problems.add(section.describe() + ": " + key + "=" + section.text(key, "")));
            refusedValue(name, section).ifPresent(problem -> problems.add(section.describe() + ": " + problem));
            String activation = section.text("activation", "linear");
            if (!name.equals("yolo") && DarknetActivation.named(activation).isEmpty()) {
                problems.add(section.describe() + ": activation=" + CfgSection.shortened(activation)
                        + ", expected one of " + DarknetActivation.names());
            }
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedModelException(cfg.name(), problems);
        }
    }

    private static Optional<String> refusedValue(String type, CfgSection section) {
        return switch (type) {
            case "shortcut" ->
                section.text("weights_type", "none").equals("none")
                        ? Optional.empty()
                        : Optional.of("weights_type=" + CfgSection.shortened(section.text("weights_type", "")));
            case "upsample" -> unlessOne(section, "scale");
            case "softmax" ->
                section.has("tree")
                        ? Optional.of("tree=" + CfgSection.shortened(section.text("tree", "")))
                        : unlessOne(section, "groups").or(() -> unlessOne(section, "temperature"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> unlessOne(CfgSection section, String key) {
        double number = section.number(key, 1);
        return number == 1 ? Optional.empty() : Optional.of(key + "=" + number + ", expected 1");
    }
}
