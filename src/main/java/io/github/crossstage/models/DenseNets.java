package io.github.crossstage.models;

import io.github.crossstage.models.PretrainedConfig.Interpolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The networks of the DenseNet and CSPDenseNet families. */
final class DenseNets {
    static final List<Network> NETWORKS;

    private static final String PAPER = "Densely Connected Convolutional Networks, arXiv 1608.06993";
    private static final String CSP_PAPER =
            "CSPNet: A New Backbone that can Enhance Learning Capability of CNN, arXiv 1911.11929";
    private static final String TORCHVISION = "torchvision densenet.py; timm densenet.py has the same names";
    private static final String SEED_DENSENET =
            "the seed DenseNet, a PyTorch article with a torchinfo table of DenseNet-264";
    private static final String SEED_CSP =
            "the seed CSPDenseNet, the article '[Pytorch] CSPNet' of March 2024 with a torchinfo table of CSPDenseNet-264";
    private static final String CIFAR = "andreasveit/densenet-pytorch";

    /** The dense layers of each stage, by depth; 161 has k = 48, the others 32. */
    private static final Map<Integer, Integer[]> BLOCKS = new LinkedHashMap<>();

    static {
        BLOCKS.put(121, new Integer[] {6, 12, 24, 16});
        BLOCKS.put(161, new Integer[] {6, 12, 36, 24});
        BLOCKS.put(169, new Integer[] {6, 12, 32, 32});
        BLOCKS.put(201, new Integer[] {6, 12, 48, 32});
        BLOCKS.put(264, new Integer[] {6, 12, 64, 48});
        List<Network> all = new ArrayList<>();
        BLOCKS.forEach((depth, blocks) -> {
            DenseNetConfig config = DenseNetConfig.of(depth == 161 ? 48 : 32, blocks);
            all.add(torchvision(depth, config));
            all.add(seed(depth, config.style(DenseNetStyle.SEED)));
        });
        all.add(timm(
                "densenetblur121d",
                DenseNetConfig.of(32, 6, 12, 24, 16).stem(DenseNetStem.DEEP_BLUR),
                "ra_in1k",
                "deep stem; the stem's pool is blurred (arXiv 1904.11486), transitions are not"));
        all.add(timm(
                "densenet264d",
                DenseNetConfig.of(48, 6, 12, 64, 48).stem(DenseNetStem.DEEP),
                "without weights",
                "deep stem, k = 48"));
        all.add(cifar(40));
        all.add(cifar(100));
        for (int depth : new int[] {121, 169, 201, 264}) {
            CspDenseNetConfig config = CspDenseNetConfig.of(32, BLOCKS.get(depth));
            all.add(csp(depth, config).alsoCalled("cspdensenet" + depth + "_b_g0.5"));
            all.add(fused(depth, config.fusion(CspFusion.FIRST, 0.5)));
            all.add(fused(depth, config.fusion(CspFusion.LAST, 0.5)));
        }
        all.add(smallCsp());
        NETWORKS = List.copyOf(all);
    }

    private DenseNets() {}

    private static Network imageNet(
            String name,
            Architecture architecture,
            String family,
            PretrainedConfig pretrained,
            String paper,
            String reference,
            String deviations) {
        return new Network(name, architecture, 3, 224, family, pretrained, paper, reference, deviations);
    }

    /** Of depth 264 nobody published weights. */
    private static PretrainedConfig pretrained(int depth) {
        return depth == 264 ? PretrainedConfig.untrained() : PretrainedConfig.torchvision();
    }

    private static Network torchvision(int depth, DenseNetConfig config) {
        String deviations = depth == 264 ? "torchvision has no depth 264; its rules applied to the paper's blocks" : "";
        return imageNet("densenet" + depth, config, "DenseNet", pretrained(depth), PAPER, TORCHVISION, deviations)
                .alsoCalled("densenet" + depth + "_tv");
    }

    private static Network seed(int depth, DenseNetConfig config) {
        String deviations = "concatenates [new, old], the paper and torchvision [old, new]"
                + (depth == 161 ? "; the seed has no depth 161" : "");
        return imageNet(
                "densenet" + depth + "_seed", config, "DenseNet", pretrained(depth), PAPER, SEED_DENSENET, deviations);
    }

    private static Network timm(String name, DenseNetConfig config, String tag, String deviations) {
        PretrainedConfig pretrained = PretrainedConfig.timm(tag, 224, 0.875, Interpolation.BICUBIC);
        return imageNet(name, config, "DenseNet", pretrained, PAPER, "timm densenet.py", "of the paper: " + deviations);
    }

    private static Network cifar(int depth) {
        return new Network(
                "densenet_bc_" + depth + "_12_cifar10",
                DenseNetConfig.cifar(depth, 12),
                3,
                32,
                "DenseNet",
                PretrainedConfig.cifar10(
                        CIFAR,
                        List.of(125.3f / 255, 123.0f / 255, 113.9f / 255),
                        List.of(63.0f / 255, 62.1f / 255, 66.7f / 255)),
                PAPER,
                CIFAR,
                "");
    }

    private static Network csp(int depth, CspDenseNetConfig config) {
        return imageNet(
                "cspdensenet" + depth,
                config,
                "CSPDenseNet",
                PretrainedConfig.untrained(),
                CSP_PAPER,
                SEED_CSP,
                "the paper publishes no layer list; no trained weights are public");
    }

    private static Network fused(int depth, CspDenseNetConfig config) {
        String name = String.format(
                Locale.ROOT, "cspdensenet%d_%c_g%s", depth, config.fusion().letter(), config.bypass());
        String deviations = config.fusion() == CspFusion.LAST
                ? "the paper does not say where (d) pools: here after the concatenation"
                : "the paper publishes no layer list";
        return imageNet(
                name,
                config,
                "CSPDenseNet",
                PretrainedConfig.untrained(),
                CSP_PAPER,
                SEED_CSP + ", with fusion (" + config.fusion().letter() + ") of the paper's figure 3",
                deviations);
    }

    private static Network smallCsp() {
        return new Network(
                "cspdensenet_cifar10",
                CspDenseNetConfig.of(16, 3, 4, 6, 4).stem(DenseNetStem.STRIDED3).classes(10),
                3,
                32,
                "CSPDenseNet",
                PretrainedConfig.cifar10(
                        "the default network's",
                        List.of(0.4914f, 0.4822f, 0.4465f),
                        List.of(0.2470f, 0.2435f, 0.2616f)),
                CSP_PAPER,
                SEED_CSP,
                "for pictures of 32×32: stem 3×3 with stride 2, no pool, k = 16; the default network");
    }
}
