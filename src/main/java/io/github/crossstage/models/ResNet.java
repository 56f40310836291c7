package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.List;

/**
 * ResNet (arXiv 1512.03385) and ResNeXt (arXiv 1611.05431), with the variants that arXiv 1812.01187 calls B, C and D: stem, stages of
 * residual blocks, global average pool, linear layer.
 *
 * @param block the residual block
 * @param repeats blocks of each stage; a stage has twice the width of the one before, and all but the first halve the picture
 * @param variant stem and downsampling
 * @param width channels of the stem's end and, before the bottleneck's expansion, of the first stage
 * @param groups groups of a bottleneck's 3×3 convolution
 * @param groupWidth channels of one group in the first stage, of 64; 64 with one group is ResNet, 4 with 32 groups is ResNeXt 32x4d
 * @param names whose module names the parameters have
 * @param ceilPool whether variant D's average pool keeps a last row or column of odd maps, as timm's does and the seed's does not
 * @param classes outputs
 */
public record ResNet(
        Block block,
        List<Integer> repeats,
        Variant variant,
        int width,
        int groups,
        int groupWidth,
        Names names,
        boolean ceilPool,
        int classes)
        implements Architecture {
    /** The residual block. */
    public enum Block {
        /** Two 3×3 convolutions. */
        BASIC("BasicBlock", 1),
        /** 1×1, 3×3 and 1×1 convolutions; the last has four times the width. */
        BOTTLENECK("Bottleneck", 4);

        /** The type of torchvision, timm and the seed. */
        private final String type;

        private final int expansion;

        Block(String type, int expansion) {
            this.type = type;
            this.expansion = expansion;
        }
    }

    /** Stem and downsampling. */
    public enum Variant {
        /** The paper's: a 7×7 stem, and a downsampling bottleneck's first 1×1 convolution has the stride. */
        A(Stem.PLAIN),
        /** torchvision's, also "v1.5": as A, but the 3×3 convolution has the stride. */
        B(Stem.PLAIN),
        /** As B with three 3×3 convolutions for a stem. */
        C(Stem.DEEP),
        /** As C, and a downsampling shortcut is an average pool and a 1×1 convolution without stride. */
        D(Stem.DEEP),
        /** As C with a stem of twice the width; timm's {@code resnet50s}. */
        S(Stem.DEEP_WIDE);

        private final Stem stem;

        Variant(Stem stem) {
            this.stem = stem;
        }
    }

    /** Whose module names the parameters have. */
    public enum Names {
        /** Those of torchvision and timm. */
        TIMM,
        /** Those of the seed's ResNet-D: {@code input_stem}, and the stride-1 shortcut of variant D without a pool's number. */
        SEED
    }

    private enum Stem {
        PLAIN,
        DEEP,
        DEEP_WIDE
    }

    public ResNet {
        repeats = List.copyOf(repeats);
    }

    /** Returns a ResNet for ImageNet under torchvision's names. @throws IllegalArgumentException unless depth is 18, 34, 50, 101, 152 */
    public static ResNet of(int depth, Variant variant) {
        List<Integer> repeats =
                switch (depth) {
                    case 18 -> List.of(2, 2, 2, 2);
                    case 34, 50 -> List.of(3, 4, 6, 3);
                    case 101 -> List.of(3, 4, 23, 3);
                    case 152 -> List.of(3, 8, 36, 3);
                    default ->
                        throw new IllegalArgumentException(
                                "ResNet depth=" + depth + ", expected 18, 34, 50, 101 or 152");
                };
        return new ResNet(
                depth < 50 ? Block.BASIC : Block.BOTTLENECK, repeats, variant, 64, 1, 64, Names.TIMM, true, 1000);
    }

    /** Returns this with grouped 3×3 convolutions: a ResNeXt. */
    public ResNet grouped(int count, int channels) {
        return new ResNet(block, repeats, variant, width, count, channels, names, ceilPool, classes);
    }

    /** Returns this as the seed writes it: its names, and an average pool that drops a last row or column. */
    public ResNet asSeed() {
        return new ResNet(block, repeats, variant, width, groups, groupWidth, Names.SEED, false, classes);
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("ResNet", "", () -> layers(net)));
    }

    private Value layers(NetworkBuilder net) {
        Value x = net.mark("maxpool", net.maxPool(stem(net), 3, 2, 1));
        for (int stage = 0; stage < repeats.size(); stage++) {
            String name = "layer" + (stage + 1);
            int s = stage;
            Value read = x;
            x = net.mark(name, Group.sequential(name).put(net, () -> stage(net, name, read, s)));
        }
        return Blocks.classifier(net, "fc", x, classes);
    }

    private Value stem(NetworkBuilder net) {
        boolean plain = variant.stem == Stem.PLAIN;
        if (names == Names.SEED) {
            String name = "input_stem";
            String norm = name + (plain ? ".1" : ".7");
            Value stem = Group.sequential(name)
                    .put(net, () -> normAct(net, norm, plain ? plainStem(net, name + ".0") : deepStem(net, name)));
            return net.mark(name, stem);
        }
        Value conv = plain ? plainStem(net, "conv1") : Group.sequential("conv1").put(net, () -> deepStem(net, "conv1"));
        return net.mark("relu", normAct(net, "bn1", conv));
    }

    private static Value normAct(NetworkBuilder net, String norm, Value src) {
        return net.activate(net.batchNorm(norm, src), Activation.RELU);
    }

    private Value plainStem(NetworkBuilder net, String conv) {
        return net.conv(conv, net.input(), Conv.of(width, 7).stride(2));
    }

    /** The convolutions of the deep stem; the normalisation of the last is not among them. */
    private Value deepStem(NetworkBuilder net, String name) {
        int inner = variant.stem == Stem.DEEP ? width / 2 : width;
        int outer = variant.stem == Stem.DEEP ? width : 2 * width;
        Value x = net.convNormAct(
                name + ".0", name + ".1", net.input(), Conv.of(inner, 3).stride(2), Activation.RELU);
        x = net.convNormAct(name + ".3", name + ".4", x, Conv.of(inner, 3), Activation.RELU);
        return net.conv(name + ".6", x, Conv.of(outer, 3));
    }

    private Value stage(NetworkBuilder net, String name, Value src, int stage) {
        Value x = src;
        for (int j = 0; j < repeats.get(stage); j++) {
            String residual = name + "." + j;
            int stride = stage > 0 && j == 0 ? 2 : 1;
            Value read = x;
            x = net.module(block.type, residual, () -> residual(net, residual, read, width << stage, stride));
        }
        return x;
    }

    private Value residual(NetworkBuilder net, String name, Value src, int planes, int stride) {
        long channels = (long) planes * block.expansion;
        Value main = block == Block.BASIC
                ? basic(net, name, src, planes, stride)
                : bottleneck(net, name, src, planes, channels, stride);
        boolean same = stride == 1 && NetworkBuilder.channels(src) == channels;
        Value shortcut = same ? src : downsample(net, name + ".downsample", src, channels, stride);
        return net.activate(net.add(main, shortcut), Activation.RELU);
    }

    private static Value basic(NetworkBuilder net, String name, Value src, int planes, int stride) {
        Value x = net.convNormAct(
                name + ".conv1", name + ".bn1", src, Conv.of(planes, 3).stride(stride), Activation.RELU);
        return net.convNormAct(name + ".conv2", name + ".bn2", x, Conv.of(planes, 3), Activation.IDENTITY);
    }

    private Value bottleneck(NetworkBuilder net, String name, Value src, int planes, long channels, int stride) {
        long inner = groups * ((long) planes * groupWidth / 64);
        boolean first = variant == Variant.A;
        Conv reduce = Conv.of(inner, 1).stride(first ? stride : 1);
        Conv spatial = Conv.of(inner, 3).stride(first ? 1 : stride).groups(groups);
        Value x = net.convNormAct(name + ".conv1", name + ".bn1", src, reduce, Activation.RELU);
        x = net.convNormAct(name + ".conv2", name + ".bn2", x, spatial, Activation.RELU);
        return net.convNormAct(name + ".conv3", name + ".bn3", x, Conv.of(channels, 1), Activation.IDENTITY);
    }

    private Value downsample(NetworkBuilder net, String name, Value src, long channels, int stride) {
        return Group.sequential(name).put(net, () -> projection(net, name, src, channels, stride));
    }

    /** The projection of a shortcut. Its modules are numbered; variant D's pool, in timm also the pool that is not there, is 0. */
    private Value projection(NetworkBuilder net, String name, Value src, long channels, int stride) {
        boolean pooled = variant == Variant.D && stride > 1;
        int number = pooled || (variant == Variant.D && names == Names.TIMM) ? 1 : 0;
        Value x = src;
        if (pooled) {
            x = ceilPool ? net.averagePoolCeil(src, 2, stride) : net.averagePool(src, 2, stride);
        }
        Conv conv = Conv.of(channels, 1).stride(pooled ? 1 : stride);
        return net.convNormAct(name + "." + number, name + "." + (number + 1), x, conv, Activation.IDENTITY);
    }

    /** Those of the other implementation, for variant D, the one that the seed has. */
    @Override
    public List<NameMap> nameMaps() {
        if (variant != Variant.D) {
            return List.of();
        }
        return List.of(names == Names.TIMM ? ResNetNames.TIMM_FROM_SEED : ResNetNames.SEED_FROM_TIMM);
    }
}
