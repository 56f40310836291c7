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
        BASIC(1),
        /** 1×1, 3×3 and 1×1 convolutions; the last has four times the width. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
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
        Value x = net.mark("maxpool", net.maxPool(stem(net), 3, 2, 1));
        for (int stage = 0; stage < repeats.size(); stage++) {
            for (int j = 0; j < repeats.get(stage); j++) {
                x = residual(net, "layer" + (stage + 1) + "." + j, x, width << stage, stage > 0 && j == 0 ? 2 : 1);
            }
            net.mark("layer" + (stage + 1), x);
        }
        net.output("output", net.linear("fc", net.globalAveragePool(x), classes));
    }

    private Value stem(NetworkBuilder net) {
        boolean seed = names == Names.SEED;
        if (variant.stem == Stem.PLAIN) {
            Conv conv = Conv.of(width, 7).stride(2);
            return net.mark(
                    seed ? "input_stem" : "relu",
                    net.convNormAct(
                            seed ? "input_stem.0" : "conv1",
                            seed ? "input_stem.1" : "bn1",
                            net.input(),
                            conv,
                            Activation.RELU));
        }
        int inner = variant.stem == Stem.DEEP ? width / 2 : width;
        int outer = variant.stem == Stem.DEEP ? width : 2 * width;
        String stem = seed ? "input_stem" : "conv1";
        Value x = net.convNormAct(
                stem + ".0", stem + ".1", net.input(), Conv.of(inner, 3).stride(2), Activation.RELU);
        x = net.convNormAct(stem + ".3", stem + ".4", x, Conv.of(inner, 3), Activation.RELU);
        x = net.convNormAct(stem + ".6", seed ? stem + ".7" : "bn1", x, Conv.of(outer, 3), Activation.RELU);
        return net.mark(seed ? stem : "relu", x);
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

    /** The projection of a shortcut. Its modules are numbered; variant D's pool, in timm also the pool that is not there, is 0. */
    private Value downsample(NetworkBuilder net, String name, Value src, long channels, int stride) {
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
