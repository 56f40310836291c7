package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * CSPResNet-50 and CSPResNeXt-50 (arXiv 1911.11929) as their author defined them in darknet: four stages of bottlenecks, split by two
 * 1×1 convolutions, joined as {@code [transition, bypass]}. timm's networks of these names are {@link CspNet}s; they differ in the
 * first stage.
 *
 * <p>In the first stage the main path has 64 channels and its first block 128: that block adds its input to the first 64 only
 * (darknet's shortcut between unequal widths). The splits of the second and third stage have no activation.
 *
 * @param repeats blocks of each stage
 * @param groups groups of the 3×3 convolutions; with more than one (ResNeXt) blocks have their full width inside and stages give
 *     twice their width
 * @param activation LeakyReLU with darknet's slope 0.1, or Mish in the variants called omega
 * @param classes outputs
 */
public record CspResNet(List<Integer> repeats, int groups, Activation activation, int classes) implements Architecture {
    private static final int STEM = 64;

    public CspResNet {
        repeats = List.copyOf(repeats);
    }

    /** Returns CSPResNet-50 or, with 32 groups, CSPResNeXt-50. */
    public static CspResNet of50(int groups, Activation activation) {
        return new CspResNet(List.of(3, 3, 5, 2), groups, activation, 1000);
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("CspResNet", "", () -> layers(net, new Sections(net, darknetLayers()))));
    }

    /** The convolutions of the network, each a module whose type is its section of the configuration file, {@code convolutional_12}. */
    private record Sections(NetworkBuilder net, List<String> layers) {
        Value conv(String name, Value src, Conv conv, Activation activation) {
            return net.convNormAct(new Group("convolutional_" + layers.indexOf(name), name), src, conv, activation);
        }
    }

    private Value layers(NetworkBuilder net, Sections sections) {
        Value first = sections.conv("stem", net.input(), Conv.of(STEM, 7).stride(2), activation);
        // darknet's size 2 stride 2 keeps the last row and column of odd maps.
        Value pooled = net.mark("maxpool", net.maxPoolCeil(first, 2, 2));
        Value features = Group.sequential("stages").put(net, () -> stages(net, sections, pooled));
        return Blocks.classifier(net, "fc", features, classes);
    }

    private Value stages(NetworkBuilder net, Sections sections, Value src) {
        Value x = src;
        for (int stage = 0; stage < repeats.size(); stage++) {
            String name = "stages." + stage;
            int s = stage;
            Value read = x;
            x = net.mark(name, net.module("CspStage", name, () -> stage(net, sections, name, read, s)));
        }
        return x;
    }

    private Value stage(NetworkBuilder net, Sections sections, String name, Value src, int stage) {
        int width = (2 * STEM) << stage;
        boolean ends = stage == 0 || stage == repeats.size() - 1;
        Activation split = ends ? activation : Activation.IDENTITY;
        Value x = src;
        if (stage > 0) {
            Conv down = Conv.of(NetworkBuilder.channels(src), 3).stride(2).groups(groups);
            x = sections.conv(name + ".down", src, down, activation);
        }
        Value bypass = sections.conv(name + ".bypass", x, Conv.of(width, 1), split);
        Value main = sections.conv(name + ".main", x, Conv.of(stage == 0 ? STEM : width, 1), split);
        Value deep = Group.sequential(name + ".blocks").put(net, () -> blocks(net, sections, name, main, stage));
        Value made = sections.conv(name + ".transition", deep, Conv.of(width, 1), activation);
        return sections.conv(
                name + ".fuse", net.concat(made, bypass), Conv.of(groups > 1 ? 2L * width : width, 1), activation);
    }

    private Value blocks(NetworkBuilder net, Sections sections, String stageName, Value src, int stage) {
        Value x = src;
        for (int j = 0; j < repeats.get(stage); j++) {
            String name = stageName + ".blocks." + j;
            Value read = x;
            x = net.module("Residual", name, () -> residual(net, sections, name, read, (2 * STEM) << stage));
        }
        return x;
    }

    private Value residual(NetworkBuilder net, Sections sections, String name, Value src, int width) {
        int inner = groups > 1 ? width : width / 2;
        Value x = sections.conv(name + ".conv1", src, Conv.of(inner, 1), activation);
        x = sections.conv(name + ".conv2", x, Conv.of(inner, 3).groups(groups), activation);
        x = sections.conv(name + ".conv3", x, Conv.of(width, 1), Activation.IDENTITY);
        long shared = NetworkBuilder.channels(src);
        Value sum = shared == width
                ? net.add(x, src)
                : net.concat(net.add(net.slice(x, 0, shared), src), net.slice(x, shared, width));
        return net.activate(sum, activation);
    }

    @Override
    public List<NameMap> nameMaps() {
        return List.of(DarknetNames.of(this));
    }

    /**
     * Returns the modules in the order of darknet's configuration file, for {@link DarknetNames}: the layer number of each is its
     * index; layers without weights are empty.
     */
    List<String> darknetLayers() {
        List<String> layers = new ArrayList<>(List.of("stem", ""));
        for (int stage = 0; stage < repeats.size(); stage++) {
            String name = "stages." + stage + ".";
            if (stage > 0) {
                layers.add(name + "down");
            }
            Collections.addAll(layers, name + "bypass", "", name + "main");
            for (int j = 0; j < repeats.get(stage); j++) {
                String block = name + "blocks." + j + ".conv";
                Collections.addAll(layers, block + 1, block + 2, block + 3, "");
            }
            Collections.addAll(layers, name + "transition", "", name + "fuse");
        }
        Collections.addAll(layers, "", "fc");
        return layers;
    }
}
