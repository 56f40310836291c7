package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/**
 * A DenseNet-BC (Huang et al., arXiv 1608.06993): dense blocks with transitions between them, a last BN-ReLU, a linear classifier.
 *
 * @param blocks dense layers of each stage
 * @param growth channels that a dense layer adds, the paper's k
 * @param bottleneck channels between a dense layer's convolutions, in multiples of the growth rate
 * @param stem the layers before the first stage
 * @param stemChannels channels that the stem makes
 * @param classes outputs
 * @param style module names and concat order
 */
public record DenseNetConfig(
        List<Integer> blocks,
        int growth,
        int bottleneck,
        DenseNetStem stem,
        int stemChannels,
        int classes,
        DenseNetStyle style)
        implements Architecture {
    public DenseNetConfig {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a DenseNet needs at least one stage");
        }
    }

    /** Returns the ImageNet network of the paper: bottleneck 4, a 7×7 stem of 2k channels, 1000 classes, torchvision's style. */
    public static DenseNetConfig of(int growth, Integer... blocks) {
        return new DenseNetConfig(
                Arrays.asList(blocks), growth, 4, DenseNetStem.CONV7, 2 * growth, 1000, DenseNetStyle.TORCHVISION);
    }

    /**
     * Returns the CIFAR network of the paper: three stages of {@code (depth − 4) / 6} layers, 10 classes.
     *
     * @throws IllegalArgumentException if that is not a whole number of layers
     */
    public static DenseNetConfig cifar(int depth, int growth) {
        if (depth < 10 || (depth - 4) % 6 != 0) {
            throw new IllegalArgumentException(
                    "depth " + depth + " of a CIFAR DenseNet-BC, expected 4 more than a multiple of 6, as 40 or 100");
        }
        int layers = (depth - 4) / 6;
        List<Integer> blocks = List.of(layers, layers, layers);
        return new DenseNetConfig(blocks, growth, 4, DenseNetStem.CONV3, 2 * growth, 10, DenseNetStyle.CIFAR);
    }

    /** Returns this in another style. */
    public DenseNetConfig style(DenseNetStyle other) {
        return new DenseNetConfig(blocks, growth, bottleneck, stem, stemChannels, classes, other);
    }

    /** Returns this with another stem. */
    public DenseNetConfig stem(DenseNetStem other) {
        return new DenseNetConfig(blocks, growth, bottleneck, other, stemChannels, classes, style);
    }

    /** Returns this with another number of classes. */
    public DenseNetConfig classes(int other) {
        return new DenseNetConfig(blocks, growth, bottleneck, stem, stemChannels, other, style);
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module(groups().network(), "", () -> layers(net)));
    }

    /** Only timm has the deeper stems. */
    private DenseNetGroups groups() {
        boolean timm = stem == DenseNetStem.DEEP || stem == DenseNetStem.DEEP_BLUR;
        return timm && style == DenseNetStyle.TORCHVISION
                ? DenseNetGroups.TIMM
                : style.modules().groups();
    }

    private Value layers(NetworkBuilder net) {
        Value features = groups().features().put(net, () -> features(net));
        return Blocks.classifier(net, style.modules().classifier(), features, classes);
    }

    private Value features(NetworkBuilder net) {
        Value src = stem.build(net, style.modules(), stemChannels);
        return groups().stages().put(net, () -> stages(net, src));
    }

    private Value stages(NetworkBuilder net, Value src) {
        Value x = src;
        int last = blocks.size() - 1;
        for (int stage = 0; stage < last; stage++) {
            int s = stage;
            Value read = x;
            x = group(DenseNetGroups::stage, s).put(net, () -> transition(net, s, block(net, s, read)));
        }
        Value read = x;
        return group(DenseNetGroups::stage, last).put(net, () -> lastStage(net, last, read));
    }

    private Value lastStage(NetworkBuilder net, int last, Value src) {
        DenseNetModules modules = style.modules();
        String norm = modules.finalNorm(last, blocks.get(last));
        Value normed = net.mark(norm, net.batchNorm(norm, block(net, last, src)));
        Value features = net.activate(normed, Activation.RELU);
        modules.lastEnd(last).ifPresent(module -> net.mark(module, features));
        return features;
    }

    private Value block(NetworkBuilder net, int stage, Value src) {
        DenseBlock block = new DenseBlock(blocks.get(stage), growth, bottleneck, style.order());
        Value dst = group(DenseNetGroups::block, stage).put(net, () -> group(DenseNetGroups::layers, stage)
                .put(net, () -> Blocks.denseLayers(net, layer -> layer(stage, layer), src, block)));
        style.modules().blockEnd(stage).ifPresent(module -> net.mark(module, dst));
        return dst;
    }

    private DenseLayerGroups layer(int stage, int layer) {
        return new DenseLayerGroups(
                style.modules().layer(stage, layer),
                DenseNetModules.fill(groups().layer(), stage, layer),
                DenseNetModules.fill(groups().made(), stage, layer));
    }

    /** A group of a stage; one of a layer is that behind the dense layers. */
    private Group group(Function<DenseNetGroups, Group> pattern, int stage) {
        return DenseNetModules.fill(pattern.apply(groups()), stage, blocks.get(stage));
    }

    private Value transition(NetworkBuilder net, int stage, Value src) {
        DenseNetModules modules = style.modules();
        int layers = blocks.get(stage);
        String norm = modules.transitionNorm(stage, layers);
        String conv = modules.transitionConv(stage, layers);
        long channels = NetworkBuilder.channels(src) / 2;
        Value dst = group(DenseNetGroups::transition, stage).put(net, () -> group(DenseNetGroups::steps, stage)
                .put(net, () -> Blocks.transition(net, norm, conv, src, channels)));
        modules.transitionEnd(stage).ifPresent(module -> net.mark(module, dst));
        return dst;
    }

    @Override
    public List<NameMap> nameMaps() {
        return EnumSet.complementOf(EnumSet.of(style)).stream()
                .map(file -> DenseNetNames.between(this, file))
                .toList();
    }
}
