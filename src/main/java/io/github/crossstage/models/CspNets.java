package io.github.crossstage.models;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.models.PretrainedConfig.Crop;
import io.github.crossstage.models.PretrainedConfig.Interpolation;
import java.util.ArrayList;
import java.util.List;

/** The networks of the CSPDarknet and CSPResNet families. */
final class CspNets {
    private static final String CSPNET =
            "CSPNet: A New Backbone that can Enhance Learning Capability of CNN, arXiv 1911.11929";
    private static final String YOLOV4 = "YOLOv4: Optimal Speed and Accuracy of Object Detection, arXiv 2004.10934";
    private static final String YOLOV3 = "YOLOv3: An Incremental Improvement, arXiv 1804.02767";
    private static final String TIMM = "timm cspnet.py";
    private static final String SEED = "CSPDarkNet in PyTorch (the seed article)";
    private static final String DARKNET_LEAKY = "LeakyReLU with slope 0.1, darknet's; ";
    private static final String NO_SOFTMAX = "gives logits, without darknet's softmax";

    private static final PretrainedConfig BILINEAR =
            PretrainedConfig.timm("ra_in1k", 256, 0.887, Interpolation.BILINEAR);
    private static final PretrainedConfig UNTRAINED =
            PretrainedConfig.timm("without weights", 256, 0.887, Interpolation.BILINEAR);
    private static final PretrainedConfig DARKNET = PretrainedConfig.darknet("darknet's", 256, Crop.SHORT_SIDE);

    static final List<Network> NETWORKS = networks();

    private CspNets() {}

    private static List<Network> networks() {
        List<Network> all = new ArrayList<>();
        all.addAll(cspDarknets());
        all.addAll(darknets());
        all.addAll(authorsResNets());
        all.addAll(timmResNets());
        all.add(cs3("m", 48, 0.887, List.of(2, 4, 6, 2)));
        all.add(cs3("l", 64, 0.887, List.of(3, 6, 9, 3)));
        all.add(cs3("x", 80, 0.95, List.of(3, 7, 11, 3)));
        return List.copyOf(all);
    }

    private static List<Network> cspDarknets() {
        String family = "CSPDarknet";
        Activation leaky = Activation.leakyRelu(0.1f);
        return List.of(
                timm("cspdarknet53", CspNet.darknet53(), family, BILINEAR, CSPNET, "LeakyReLU with slope 0.01, timm's")
                        .alsoCalled("timm_cspdarknet53"),
                new Network(
                                "cspdarknet53_mish",
                                CspDarknet.of53(Activation.MISH, 1000),
                                3,
                                256,
                                family,
                                DARKNET,
                                CSPNET + "; " + YOLOV4,
                                SEED + "; darknet csdarknet53-omega.cfg",
                                NO_SOFTMAX)
                        .alsoCalled("cspdarknet53_seed_head", "csdarknet53-omega"),
                new Network(
                                "cspdarknet53_features",
                                CspDarknet.of53(Activation.MISH, 0),
                                3,
                                416,
                                family,
                                // A detector's backbone: its pictures are stretched, not cut.
                                PretrainedConfig.darknet("darknet yolov4.weights", 416, Crop.STRETCH),
                                YOLOV4 + "; " + CSPNET,
                                SEED + "; the first 105 layers of darknet yolov4.cfg",
                                "no classifier: outputs out3, out4 and out5 are the features at 1/8, 1/16 and 1/32")
                        .alsoCalled("cspdarknet53_seed"),
                darknet(
                                "csdarknet53",
                                CspDarknet.of53(leaky, 1000),
                                family,
                                "csdarknet53.cfg",
                                DARKNET_LEAKY + "module names of the seed; " + NO_SOFTMAX)
                        .alsoCalled("cspdarknet53_darknet"));
    }

    private static List<Network> darknets() {
        return List.of(
                timm(
                                "darknet53",
                                CspNet.plainDarknet53(),
                                "Darknet",
                                bicubic(0.887),
                                YOLOV3,
                                "LeakyReLU with slope 0.01, timm's")
                        .alsoCalled("timm_darknet53"),
                new Network(
                        "darknet53_darknet",
                        CspNet.plainDarknet53(Activation.leakyRelu(0.1f)),
                        3,
                        256,
                        "Darknet",
                        DARKNET,
                        YOLOV3,
                        "darknet darknet53.cfg",
                        DARKNET_LEAKY + "module names of timm; " + NO_SOFTMAX));
    }

    private static List<Network> authorsResNets() {
        Activation leaky = Activation.leakyRelu(0.1f);
        String deviations = "module names of this project; " + NO_SOFTMAX;
        String resNet = "CSPResNet";
        String resNext = "CSPResNeXt";
        return List.of(
                darknet("csresnet50", CspResNet.of50(1, leaky), resNet, "csresnet50.cfg", DARKNET_LEAKY + deviations),
                darknet(
                                "csresnet50_mish",
                                CspResNet.of50(1, Activation.MISH),
                                resNet,
                                "csresnet50-omega.cfg",
                                deviations)
                        .alsoCalled("csresnet50-omega"),
                darknet(
                        "csresnext50",
                        CspResNet.of50(32, leaky),
                        resNext,
                        "csresnext50.cfg",
                        DARKNET_LEAKY + deviations),
                darknet(
                                "csresnext50_mish",
                                CspResNet.of50(32, Activation.MISH),
                                resNext,
                                "csresnext50-omega.cfg",
                                deviations)
                        .alsoCalled("csresnext50-omega"));
    }

    private static List<Network> timmResNets() {
        String deviations = "LeakyReLU with slope 0.01; one convolution widened and split where darknet has two and a "
                + "shortcut between unequal widths; 3x3 stem pool";
        return List.of(
                timm("cspresnet50", CspNet.resNet50(), "CSPResNet", BILINEAR, CSPNET, deviations)
                        .alsoCalled("timm_cspresnet50"),
                timm(
                                "cspresnet50d",
                                CspNet.resNet50d(),
                                "CSPResNet",
                                UNTRAINED,
                                CSPNET,
                                deviations + "; stem of three 3x3 convolutions")
                        .alsoCalled("timm_cspresnet50d"),
                timm(
                                "cspresnet50w",
                                CspNet.resNet50w(),
                                "CSPResNet",
                                UNTRAINED,
                                CSPNET,
                                deviations + "; stem of three 3x3 convolutions, stages twice as wide")
                        .alsoCalled("timm_cspresnet50w"),
                timm("cspresnext50", CspNet.resNext50(), "CSPResNeXt", BILINEAR, CSPNET, deviations)
                        .alsoCalled("timm_cspresnext50"));
    }

    private static PretrainedConfig bicubic(double cropPct) {
        return PretrainedConfig.timm("c2ns_in1k", 256, cropPct, Interpolation.BICUBIC);
    }

    private static Network cs3(String size, int width, double cropPct, List<Integer> depths) {
        String name = "cs3darknet_" + size;
        return timm(
                        name,
                        CspNet.cs3Darknet(width, depths),
                        "CS3Darknet",
                        bicubic(cropPct),
                        CSPNET,
                        "timm's own: stages of the C3 kind, without the second transition, SiLU")
                .alsoCalled("timm_" + name);
    }

    private static Network timm(
            String name,
            CspNet architecture,
            String family,
            PretrainedConfig pretrained,
            String paper,
            String deviations) {
        return new Network(name, architecture, 3, 256, family, pretrained, paper, TIMM, deviations);
    }

    private static Network darknet(
            String name, Architecture architecture, String family, String cfg, String deviations) {
        return new Network(
                name, architecture, 3, 256, family, DARKNET, CSPNET, "darknet " + cfg + " by the author", deviations);
    }
}
