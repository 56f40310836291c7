package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.models.CspStage.Block;
import io.github.crossstage.models.CspStage.Join;
import io.github.crossstage.models.CspStage.Style;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The networks of timm's {@code cspnet.py}: CSPResNet, CSPResNeXt, CSPDarknet, Darknet and CS3Darknet; stem, stages, global average
 * pool, linear layer.
 *
 * @param stem the stem
 * @param stages the stages
 * @param style what the stages have in common
 * @param classes outputs
 */
public record CspNet(Stem stem, List<CspStage> stages, Style style, int classes) implements Architecture {
    /** LeakyReLU with the slope that timm trains with, PyTorch's default. */
    static final Activation LEAKY = Activation.leakyRelu(0.01f);

    private static final int CLASSES = 1000;

    /**
     * The convolutions before the stages.
     *
     * @param widths channels of each convolution
     * @param kernel their kernel
     * @param stride stride of the first
     * @param pooled whether a 3×3 maximum pool with stride 2 follows
     */
    public record Stem(List<Integer> widths, int kernel, int stride, boolean pooled) {
        public Stem {
            widths = List.copyOf(widths);
        }

        private Value build(NetworkBuilder net, Activation activation) {
            return Group.sequential("stem").put(net, () -> layers(net, activation));
        }

        private Value layers(NetworkBuilder net, Activation activation) {
            Value x = net.input();
            for (int i = 0; i < widths.size(); i++) {
                Conv conv = Conv.of(widths.get(i), kernel).stride(i == 0 ? stride : 1);
                x = net.convNormAct("stem.conv" + (i + 1), x, conv, activation);
            }
            return pooled ? net.maxPool(x, 3, 2, 1) : x;
        }
    }

    public CspNet {
        stages = List.copyOf(stages);
    }

    /** Returns timm's cspresnet50. */
    public static CspNet resNet50() {
        return resNet(new Stem(List.of(64), 7, 2, true), 128, 2, 0.5, 1);
    }

    /** Returns timm's cspresnet50d: three 3×3 convolutions for a stem. */
    public static CspNet resNet50d() {
        return resNet(new Stem(List.of(32, 32, 64), 3, 2, true), 128, 2, 0.5, 1);
    }

    /** Returns timm's cspresnet50w: as d, with stages of twice the channels and no expansion. */
    public static CspNet resNet50w() {
        return resNet(new Stem(List.of(32, 32, 64), 3, 2, true), 256, 1, 0.25, 1);
    }

    /** Returns timm's cspresnext50. */
    public static CspNet resNext50() {
        return resNet(new Stem(List.of(64), 7, 2, true), 256, 1, 1, 32);
    }

    private static CspNet resNet(Stem stem, int width, int expansion, double bottleneck, int groups) {
        List<Integer> depths = List.of(3, 3, 5, 2);
        List<CspStage> stages = IntStream.range(0, depths.size())
                .mapToObj(i -> new CspStage(depths.get(i), width << i, i == 0 ? 1 : 2, expansion, bottleneck))
                .toList();
        return new CspNet(
                stem, stages, new Style(Join.CROSS_STAGE, Block.BOTTLENECK, groups, false, false, LEAKY), CLASSES);
    }

    /** Returns timm's cspdarknet53, whose LeakyReLU has the slope 0.01. */
    public static CspNet darknet53() {
        List<Integer> depths = List.of(1, 2, 8, 8, 4);
        List<CspStage> stages = IntStream.range(0, depths.size())
                .mapToObj(i -> new CspStage(depths.get(i), 64 << i, 2, i == 0 ? 2 : 1, i == 0 ? 0.5 : 1))
                .toList();
        Style style = new Style(Join.CROSS_STAGE, Block.DARK, 1, true, true, LEAKY);
        return new CspNet(new Stem(List.of(32), 3, 1, false), stages, style, CLASSES);
    }

    /** Returns Darknet53, the backbone of YOLOv3 (arXiv 1804.02767), under timm's names. */
    public static CspNet plainDarknet53(Activation activation) {
        List<Integer> depths = List.of(1, 2, 8, 8, 4);
        List<CspStage> stages = IntStream.range(0, depths.size())
                .mapToObj(i -> new CspStage(depths.get(i), 64 << i, 2, 1, 0.5))
                .toList();
        Style style = new Style(Join.PLAIN, Block.DARK, 1, true, true, activation);
        return new CspNet(new Stem(List.of(32), 3, 1, false), stages, style, CLASSES);
    }

    /** Returns timm's Darknet53, whose LeakyReLU has the slope 0.01. */
    public static CspNet plainDarknet53() {
        return plainDarknet53(LEAKY);
    }

    /**
     * Returns one of timm's cs3darknets.
     *
     * @param width the stem's channels; the stages have 2, 4, 8 and 16 times as many
     * @param depths blocks of each stage
     */
    public static CspNet cs3Darknet(int width, List<Integer> depths) {
        List<CspStage> stages = IntStream.range(0, depths.size())
                .mapToObj(i -> new CspStage(depths.get(i), (2 * width) << i, 2, 1, 1))
                .toList();
        Style style = new Style(Join.CROSS_STAGE_3, Block.DARK, 1, false, true, Activation.SILU);
        return new CspNet(new Stem(List.of(width / 2, width), 3, 2, false), stages, style, CLASSES);
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("CspNet", "", () -> layers(net)));
    }

    private Value layers(NetworkBuilder net) {
        Value first = net.mark("stem", stem.build(net, style.activation()));
        Value features = Group.sequential("stages").put(net, () -> stages(net, first));
        return net.module("ClassifierHead", "head", () -> Blocks.classifier(net, "head.fc", features, classes));
    }

    private Value stages(NetworkBuilder net, Value src) {
        Value x = src;
        for (int i = 0; i < stages.size(); i++) {
            x = net.mark("stages." + i, stages.get(i).build(net, "stages." + i, x, style));
        }
        return x;
    }

    /**
     * The seed's and darknet's for a CSPDarknet, unless the activation is timm's: theirs were trained with another, and no file says
     * with which.
     */
    @Override
    public List<NameMap> nameMaps() {
        boolean cspDarknet = style.join() == Join.CROSS_STAGE && style.block() == Block.DARK;
        return cspDarknet && !style.activation().equals(LEAKY)
                ? List.of(CspDarknetNames.timmFromSeed(this), CspDarknetNames.timmFromDarknet(this))
                : List.of();
    }
}
