package io.github.crossstage.models;

/**
 * The modules that an implementation of DenseNet nests its layers in; names are patterns like those of {@link DenseNetModules}. A module
 * that it lacks is {@link Group#NONE}.
 *
 * @param network type of the network itself
 * @param features all but pool and classifier
 * @param stem a convolution of the stem, with normalisation and activation
 * @param stages all stages
 * @param stage a stage: dense block and transition, or dense block and last normalisation and activation
 * @param block a dense block
 * @param layers the layers of a dense block
 * @param layer a dense layer with its concatenation
 * @param made a dense layer without: what makes its new channels
 * @param transition a transition
 * @param steps the layers of a transition
 */
record DenseNetGroups(
        String network,
        Group features,
        Group stem,
        Group stages,
        Group stage,
        Group block,
        Group layers,
        Group layer,
        Group made,
        Group transition,
        Group steps) {
    static final DenseNetGroups TORCHVISION = torchvision("_DenseBlock", "_DenseLayer", "_Transition");
    static final DenseNetGroups TIMM = torchvision("DenseBlock", "DenseLayer", "DenseTransition");
    static final DenseNetGroups SEED = new DenseNetGroups(
            "DenseNet",
            Group.NONE,
            Group.sequential("conv1"),
            Group.sequential("dense_blocks"),
            Group.sequential("dense_blocks.{s}"),
            Group.NONE,
            Group.NONE,
            new Group("Bottleneck", "dense_blocks.{s}.{l}"),
            Group.sequential("dense_blocks.{s}.{l}.residual"),
            new Group("Transition", "dense_blocks.{s}.{l}"),
            Group.sequential("dense_blocks.{s}.{l}.transition"));
    static final DenseNetGroups CIFAR = new DenseNetGroups(
            "DenseNet3",
            Group.NONE,
            Group.NONE,
            Group.NONE,
            Group.NONE,
            new Group("DenseBlock", "block{S}"),
            Group.sequential("block{S}.layer"),
            new Group("BottleneckBlock", "block{S}.layer.{l}"),
            Group.NONE,
            new Group("TransitionBlock", "trans{S}"),
            Group.NONE);

    private static DenseNetGroups torchvision(String block, String layer, String transition) {
        return new DenseNetGroups(
                "DenseNet",
                Group.sequential("features"),
                Group.NONE,
                Group.NONE,
                Group.NONE,
                new Group(block, "features.denseblock{S}"),
                Group.NONE,
                Group.NONE,
                new Group(layer, "features.denseblock{S}.denselayer{L}"),
                new Group(transition, "features.transition{S}"),
                Group.NONE);
    }
}
