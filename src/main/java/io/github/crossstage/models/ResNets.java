package io.github.crossstage.models;

import io.github.crossstage.models.PretrainedConfig.Interpolation;
import io.github.crossstage.models.ResNet.Variant;
import io.github.crossstage.models.ResNetCifar.Shortcut;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The networks of the ResNet families. */
final class ResNets {
    private static final String RESNET = "Deep Residual Learning for Image Recognition, arXiv 1512.03385";
    private static final String TRICKS =
            "Bag of Tricks for Image Classification with Convolutional Neural Networks, arXiv 1812.01187";
    private static final String RESNEXT =
            "Aggregated Residual Transformations for Deep Neural Networks, arXiv 1611.05431";
    private static final String TORCHVISION = "torchvision resnet.py; timm resnet.py has the same names";
    private static final String TIMM = "timm resnet.py";
    private static final String IDELBAYEV = "pytorch_resnet_cifar10 by Yerlan Idelbayev";
    private static final String SEED = "ResNet-D in PyTorch by bo-10000 (the seed article)";

    static final List<Network> NETWORKS = networks();

    private ResNets() {}

    private static List<Network> networks() {
        List<Network> all = new ArrayList<>();
        for (int depth : new int[] {18, 34, 50, 101, 152}) {
            all.add(paper(depth));
            all.add(torchvision(depth));
            all.add(timm(depth, Variant.C, "C", ""));
            all.add(
                    timm(
                            depth,
                            Variant.D,
                            "D",
                            "average pool of the shortcut in ceiling mode, as timm has it; differs from the paper for odd maps"));
        }
        for (int depth : new int[] {50, 101, 152}) {
            all.add(seed(depth));
        }
        all.add(timm(50, Variant.S, "S", "stem of 64, 64 and 128 channels, which timm adds to variant C"));
        all.addAll(resNexts());
        for (int depth : new int[] {20, 32, 44, 56, 110}) {
            all.add(cifar(depth));
        }
        return List.copyOf(all);
    }

    private static Network imageNet(
            String name,
            ResNet architecture,
            String family,
            PretrainedConfig pretrained,
            String paper,
            String reference,
            String deviations) {
        return new Network(name, architecture, 3, 224, family, pretrained, paper, reference, deviations);
    }

    /** timm's weights of variants C and S come from Gluon, those of D are its own; of C below 50 layers there are none. */
    private static PretrainedConfig timm(int depth, Variant variant) {
        if (variant == Variant.D) {
            return depth > 50
                    ? PretrainedConfig.timm("ra2_in1k", 256, 0.95, Interpolation.BICUBIC)
                    : PretrainedConfig.timm("ra2_in1k", 224, 0.875, Interpolation.BICUBIC);
        }
        return PretrainedConfig.timm(depth < 50 ? "without weights" : "gluon_in1k", 224, 0.875, Interpolation.BICUBIC);
    }

    private static Network paper(int depth) {
        String deviations = depth < 50
                ? "the same layers as variant B: a basic block has one place for its stride"
                : "parameter names of torchvision, whose own network is variant B";
        return imageNet(
                        "resnet" + depth + "a",
                        ResNet.of(depth, Variant.A),
                        "ResNet",
                        depth < 50 ? PretrainedConfig.torchvision() : PretrainedConfig.untrained(),
                        RESNET,
                        TORCHVISION,
                        deviations)
                .alsoCalled("resnet" + depth + "A_tv");
    }

    private static Network torchvision(int depth) {
        String deviations = depth < 50 ? "" : "stride in the 3x3 convolution, the variant that 1812.01187 calls B";
        return imageNet(
                        "resnet" + depth,
                        ResNet.of(depth, Variant.B),
                        "ResNet",
                        PretrainedConfig.torchvision(),
                        RESNET,
                        TORCHVISION,
                        deviations)
                .alsoCalled("resnet" + depth + "b", "resnet" + depth + "B_tv");
    }

    private static Network timm(int depth, Variant variant, String letter, String deviations) {
        String name = "resnet" + depth + letter.toLowerCase(Locale.ROOT);
        return imageNet(name, ResNet.of(depth, variant), "ResNet", timm(depth, variant), TRICKS, TIMM, deviations)
                .alsoCalled("resnet" + depth + letter + "_timm");
    }

    private static Network seed(int depth) {
        return imageNet(
                        "resnet" + depth + "d_seed",
                        ResNet.of(depth, Variant.D).asSeed(),
                        "ResNet",
                        timm(depth, Variant.D),
                        TRICKS,
                        SEED,
                        "average pool of the shortcut drops a last row or column of odd maps")
                .alsoCalled("resnet" + depth + "D_seed");
    }

    private static List<Network> resNexts() {
        return List.of(
                imageNet(
                                "resnext50_32x4d",
                                ResNet.of(50, Variant.B).grouped(32, 4),
                                "ResNeXt",
                                PretrainedConfig.torchvision(),
                                RESNEXT,
                                TORCHVISION,
                                "")
                        .alsoCalled("resnet50B_tv_x32x4"),
                imageNet(
                                "resnext50d_32x4d",
                                ResNet.of(50, Variant.D).grouped(32, 4),
                                "ResNeXt",
                                PretrainedConfig.timm("bt_in1k", 224, 0.875, Interpolation.BICUBIC),
                                RESNEXT + "; " + TRICKS,
                                TIMM,
                                "average pool of the shortcut in ceiling mode, as timm has it")
                        .alsoCalled("resnet50D_timm_x32x4"));
    }

    private static Network cifar(int depth) {
        return new Network(
                "resnet" + depth + "_cifar",
                new ResNetCifar((depth - 2) / 6, Shortcut.ZEROS, 10),
                3,
                32,
                "ResNet for CIFAR",
                PretrainedConfig.cifar10AsImageNet(IDELBAYEV),
                RESNET,
                IDELBAYEV,
                "shortcut option A, the paper's; its zeros stand on both sides of the channels, as in the reference");
    }
}
