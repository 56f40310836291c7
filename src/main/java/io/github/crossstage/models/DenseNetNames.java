package io.github.crossstage.models;

import io.github.crossstage.models.Parameter.Role;
import io.github.crossstage.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds a DenseNet's parameters in a file of another implementation: other module names and, where the concat order differs, other
 * input channels.
 *
 * <p>Whatever reads the concatenation after some layers of a block reads, in the order new-last, {@code [block input, layer 1, layer 2,
 * …]}, and in the order new-first the same groups backwards. Convolution outputs, the bottleneck and the stem are the same in both.
 */
final class DenseNetNames implements NameMap {
    /**
     * Where a module's parameters are.
     *
     * @param module the file's module
     * @param blockInput channels that the block it reads from began with
     * @param layers dense layers of that block before it; with none the channels are the same
     */
    private record Source(String module, int blockInput, int layers) {}

    private final ConcatOrder own;
    private final ConcatOrder stored;
    private final int growth;
    private final Map<String, Source> sources = new HashMap<>();

    private DenseNetNames(DenseNetConfig network, DenseNetStyle file) {
        own = network.style().order();
        stored = file.order();
        growth = network.growth();
        DenseNetModules ours = network.style().modules();
        DenseNetModules theirs = file.modules();
        for (int i = 0; i < network.stem().convolutions(); i++) {
            put(ours.conv(i), theirs.conv(i), 0, 0);
            put(ours.norm(i), theirs.norm(i), 0, 0);
        }
        int channels = network.stemChannels();
        int last = network.blocks().size() - 1;
        for (int stage = 0; stage <= last; stage++) {
            int layers = network.blocks().get(stage);
            for (int layer = 0; layer < layers; layer++) {
                putLayer(ours.layer(stage, layer), theirs.layer(stage, layer), channels, layer);
            }
            if (stage < last) {
                put(ours.transitionNorm(stage, layers), theirs.transitionNorm(stage, layers), channels, layers);
                put(ours.transitionConv(stage, layers), theirs.transitionConv(stage, layers), channels, layers);
                channels = (channels + layers * growth) / 2;
            }
        }
        int layers = network.blocks().get(last);
        put(ours.finalNorm(last, layers), theirs.finalNorm(last, layers), channels, layers);
        put(ours.classifier(), theirs.classifier(), channels, layers);
    }

    /** Returns the map from files of a style to a network. */
    static NameMap between(DenseNetConfig network, DenseNetStyle file) {
        return new DenseNetNames(network, file);
    }

    private void putLayer(DenseLayerNames ours, DenseLayerNames theirs, int blockInput, int layer) {
        put(ours.norm1(), theirs.norm1(), blockInput, layer);
        put(ours.conv1(), theirs.conv1(), blockInput, layer);
        put(ours.norm2(), theirs.norm2(), 0, 0);
        put(ours.conv2(), theirs.conv2(), 0, 0);
    }

    private void put(String ours, String theirs, int blockInput, int layers) {
        sources.put(ours, new Source(theirs, blockInput, layers));
    }

    @Override
    public Tensor tensor(Parameter parameter, File file) {
        int dot = parameter.key().lastIndexOf('.');
        Source source = sources.get(parameter.key().substring(0, dot));
        Tensor tensor = file.tensor(source.module() + parameter.key().substring(dot), parameter.shape());
        if (source.layers() == 0 || own == stored || parameter.role() == Role.BIAS) {
            return tensor;
        }
        boolean weight = parameter.role() == Role.CONV_WEIGHT || parameter.role() == Role.LINEAR_WEIGHT;
        return Channels.gather(tensor, weight ? 1 : 0, reversed(own, source.blockInput(), source.layers(), growth));
    }

    /** Returns for each channel of an order its index in the other order. */
    static int[] reversed(ConcatOrder own, int blockInput, int layers, int growth) {
        int total = blockInput + layers * growth;
        int[] from = new int[total];
        for (int newLast = 0; newLast < total; newLast++) {
            // The group of this channel, counted from the block's input on, and where the group begins in either order.
            int layer = newLast < blockInput ? 0 : 1 + (newLast - blockInput) / growth;
            int begin = layer == 0 ? 0 : blockInput + (layer - 1) * growth;
            int newFirst = (layers - layer) * growth + (newLast - begin);
            if (own == ConcatOrder.NEW_FIRST) {
                from[newFirst] = newLast;
            } else {
                from[newLast] = newFirst;
            }
        }
        return from;
    }
}
