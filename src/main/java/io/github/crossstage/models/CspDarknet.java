package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * CSPDarknet (arXiv 1911.11929; the backbone of YOLOv4, arXiv 2004.10934) as darknet and the seed write it: five stages, each halving
 * the picture, split by two 1×1 convolutions, joined as {@code [main, bypass]}.
 *
 * <p>The first stage splits nothing in half: both paths keep all its channels, and its residual blocks have half of them inside.
 *
 * @param repeats residual blocks of each stage
 * @param stem channels of the first convolution
 * @param widths channels of each stage
 * @param activation after every convolution; Mish, or LeakyReLU with darknet's slope 0.1
 * @param classes outputs of the linear layer; 0 for none, when the outputs are the features of the last three stages, {@code out3},
 *     {@code out4} and {@code out5}, at 1/8, 1/16 and 1/32 of the picture
 */
public record CspDarknet(List<Integer> repeats, int stem, List<Integer> widths, Activation activation, int classes)
        implements Architecture {
    private static final int FEATURES = 3;

    public CspDarknet {
        repeats = List.copyOf(repeats);
        widths = List.copyOf(widths);
        if (repeats.size() != widths.size() || repeats.size() < FEATURES) {
            throw new IllegalArgumentException("CspDarknet repeats=" + repeats + " widths=" + widths
                    + ", expected as many of one as of the other, and at least " + FEATURES);
        }
    }

    /** Returns CSPDarknet53. */
    public static CspDarknet of53(Activation activation, int classes) {
        return new CspDarknet(List.of(1, 2, 8, 8, 4), 32, List.of(64, 128, 256, 512, 1024), activation, classes);
    }

    @Override
    public void build(NetworkBuilder net) {
        Value dst = net.module("CSPDarkNet", "", () -> layers(net));
        if (classes > 0) {
            net.output("output", dst);
        }
    }

    private Value layers(NetworkBuilder net) {
        Value first = net.mark("conv1", conv(net, "conv1", net.input(), Conv.of(stem, 3)));
        Value features = net.module("ModuleList", "stages", () -> stages(net, first));
        return classes > 0 ? net.linear("fc", net.globalAveragePool(features), classes) : features;
    }

    private Value stages(NetworkBuilder net, Value src) {
        Value x = src;
        int firstFeature = repeats.size() - FEATURES;
        for (int stage = 0; stage < repeats.size(); stage++) {
            String name = "stages." + stage;
            int s = stage;
            Value read = x;
            x = net.mark(name, net.module("Resblock_body", name, () -> stage(net, name, read, s)));
            if (classes == 0 && stage >= firstFeature) {
                // The stage that halves the picture for the n-th time gives out<n>.
                net.output("out" + (stage + 1), x);
            }
        }
        return x;
    }

    private Value stage(NetworkBuilder net, String name, Value src, int stage) {
        int width = widths.get(stage);
        int half = stage == 0 ? width : width / 2;
        Value x = conv(net, name + ".downsample_conv", src, Conv.of(width, 3).stride(2));
        Value bypass = conv(net, name + ".split_conv0", x, Conv.of(half, 1));
        Value split = conv(net, name + ".split_conv1", x, Conv.of(half, 1));
        String blocks = name + ".blocks_conv";
        Value main = Group.sequential(blocks).put(net, () -> blocks(net, blocks, split, stage));
        return conv(net, name + ".concat_conv", net.concat(main, bypass), Conv.of(width, 1));
    }

    private Value blocks(NetworkBuilder net, String name, Value src, int stage) {
        Value x = src;
        for (int j = 0; j < repeats.get(stage); j++) {
            String block = name + "." + j;
            Value read = x;
            x = net.module("Resblock", block, () -> residual(net, block + ".block", read, widths.get(stage) / 2));
        }
        return conv(net, name + "." + repeats.get(stage), x, Conv.of(NetworkBuilder.channels(src), 1));
    }

    private Value residual(NetworkBuilder net, String name, Value src, int hidden) {
        Value made = Group.sequential(name)
                .put(
                        net,
                        () -> conv(
                                net,
                                name + ".1",
                                conv(net, name + ".0", src, Conv.of(hidden, 1)),
                                Conv.of(NetworkBuilder.channels(src), 3)));
        return net.add(src, made);
    }

    private Value conv(NetworkBuilder net, String name, Value src, Conv conv) {
        return net.convNormAct(new Group("BasicConv", name), src, conv, activation);
    }

    /** Darknet's; timm's too if the activation is timm's, since no file says what it was trained with. */
    @Override
    public List<NameMap> nameMaps() {
        NameMap darknet = DarknetNames.of(this);
        return activation.equals(CspNet.LEAKY) ? List.of(darknet, CspDarknetNames.SEED_FROM_TIMM) : List.of(darknet);
    }

    /**
     * Returns the modules in the order of darknet's configuration file, for {@link DarknetNames}: the layer number of each is its
     * index; layers without weights are empty.
     */
    List<String> darknetLayers() {
        List<String> layers = new ArrayList<>(List.of("conv1"));
        for (int stage = 0; stage < repeats.size(); stage++) {
            String name = "stages." + stage + ".";
            Collections.addAll(layers, name + "downsample_conv", name + "split_conv0", "", name + "split_conv1");
            for (int j = 0; j < repeats.get(stage); j++) {
                String block = name + "blocks_conv." + j + ".block.";
                Collections.addAll(layers, block + 0, block + 1, "");
            }
            Collections.addAll(layers, name + "blocks_conv." + repeats.get(stage), "", name + "concat_conv");
        }
        if (classes > 0) {
            Collections.addAll(layers, "", "fc");
        }
        return layers;
    }
}
