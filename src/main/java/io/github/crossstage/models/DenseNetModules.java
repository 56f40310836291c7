package io.github.crossstage.models;

import java.util.Optional;

/**
 * The module names of a DenseNet as patterns, in which a stage stands as {@code {s}} counted from 0 or {@code {S}} from 1, and a layer
 * of it as {@code {l}} from 0 or {@code {L}} from 1.
 *
 * @param stemConv convolution {@code {l}} of the stem
 * @param stemNorm batch normalisation {@code {l}} of the stem
 * @param layer the modules of a dense layer
 * @param transitionNorm batch normalisation of a transition, {@code {l}} being the number of layers before it
 * @param transitionConv convolution of a transition
 * @param finalNorm the last batch normalisation
 * @param classifier the linear layer
 * @param groups the modules that these are nested in
 * @param ends modules that end where a value is worth asking for
 */
record DenseNetModules(
        String stemConv,
        String stemNorm,
        DenseLayerNames layer,
        String transitionNorm,
        String transitionConv,
        String finalNorm,
        String classifier,
        DenseNetGroups groups,
        Ends ends) {
    static final DenseNetModules TORCHVISION = torchvision("norm1", "conv1", "norm2", "conv2");
    static final DenseNetModules TORCHVISION_2017 = torchvision("norm.1", "conv.1", "norm.2", "conv.2");
    static final DenseNetModules SEED = new DenseNetModules(
            "conv1.0",
            "conv1.1",
            DenseLayerNames.sequence("dense_blocks.{s}.{l}.residual"),
            "dense_blocks.{s}.{l}.transition.0",
            "dense_blocks.{s}.{l}.transition.2",
            "dense_blocks.{s}.{l}",
            "fc",
            DenseNetGroups.SEED,
            new Ends("conv1", "maxpool", "", "dense_blocks.{s}", "dense_blocks.{s}"));
    static final DenseNetModules CIFAR = new DenseNetModules(
            "conv1",
            "bn0",
            new DenseLayerNames(
                    "block{S}.layer.{l}.bn1",
                    "block{S}.layer.{l}.conv1",
                    "block{S}.layer.{l}.bn2",
                    "block{S}.layer.{l}.conv2"),
            "trans{S}.bn1",
            "trans{S}.conv1",
            "bn1",
            "fc",
            DenseNetGroups.CIFAR,
            new Ends("relu0", "pool0", "block{S}", "trans{S}", ""));

    /**
     * Patterns of modules that end with activation {@code {l}} or the pool of the stem, a dense block, a transition, the last ReLU;
     * empty where none does.
     */
    record Ends(String stem, String pool, String block, String transition, String last) {}

    private static DenseNetModules torchvision(String norm1, String conv1, String norm2, String conv2) {
        String layer = "features.denseblock{S}.denselayer{L}.";
        return new DenseNetModules(
                "features.conv{l}",
                "features.norm{l}",
                new DenseLayerNames(layer + norm1, layer + conv1, layer + norm2, layer + conv2),
                "features.transition{S}.norm",
                "features.transition{S}.conv",
                "features.norm5",
                "classifier",
                DenseNetGroups.TORCHVISION,
                new Ends("features.relu{l}", "features.pool0", "features.denseblock{S}", "features.transition{S}", ""));
    }

    public String conv(int i) {
        return fill(stemConv, 0, i);
    }

    public String norm(int i) {
        return fill(stemNorm, 0, i);
    }

    DenseLayerNames layer(int stage, int index) {
        return new DenseLayerNames(
                fill(layer.norm1(), stage, index),
                fill(layer.conv1(), stage, index),
                fill(layer.norm2(), stage, index),
                fill(layer.conv2(), stage, index));
    }

    String transitionNorm(int stage, int layers) {
        return fill(transitionNorm, stage, layers);
    }

    String transitionConv(int stage, int layers) {
        return fill(transitionConv, stage, layers);
    }

    String finalNorm(int stage, int layers) {
        return fill(finalNorm, stage, layers);
    }

    String stemEnd(int i) {
        return fill(ends.stem, 0, i);
    }

    Optional<String> blockEnd(int stage) {
        return end(ends.block, stage);
    }

    Optional<String> transitionEnd(int stage) {
        return end(ends.transition, stage);
    }

    Optional<String> lastEnd(int stage) {
        return end(ends.last, stage);
    }

    /** Returns a group of a stage and, where its name says which, of a layer. */
    static Group fill(Group pattern, int stage, int layer) {
        return new Group(pattern.type(), fill(pattern.name(), stage, layer));
    }

    private static Optional<String> end(String pattern, int stage) {
        return Optional.of(fill(pattern, stage, 0)).filter(name -> !name.isEmpty());
    }

    private static String fill(String pattern, int stage, int layer) {
        return pattern.replace("{s}", Integer.toString(stage))
                .replace("{S}", Integer.toString(stage + 1))
                .replace("{l}", Integer.toString(layer))
                .replace("{L}", Integer.toString(layer + 1));
    }
}
