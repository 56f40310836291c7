package io.github.crossstage.models;

import io.github.crossstage.models.PretrainedConfig.Interpolation;
import java.util.List;

/** The networks of the PeleeNet families. */
final class PeleeNets {
    static final List<Network> NETWORKS = List.of(
            new Network(
                    "peleenet",
                    PeleeNetConfig.PUBLISHED,
                    3,
                    224,
                    "PeleeNet",
                    PretrainedConfig.imageNet("the author's", 224, 256, Interpolation.BILINEAR),
                    "Pelee: A Real-Time Object Detection System on Mobile Devices, arXiv 1804.06882",
                    "Robert-JunWang/PeleeNet",
                    ""),
            new Network(
                            "csppeleenet",
                            CspPeleeNetConfig.PUBLISHED,
                            3,
                            224,
                            "PeleeNet",
                            PretrainedConfig.imageNet("tomotana14's", 224, 256, Interpolation.BILINEAR),
                            "CSPNet: A New Backbone that can Enhance Learning Capability of CNN, arXiv 1911.11929",
                            "tomotana14/CSPPeleeNet.pytorch",
                            "the paper's own CSPPeleeNet (2.83 M parameters, 0.888 BFLOPs) was never published; this has 2.86 M"
                                    + " and 1.12 BFLOPs")
                    .alsoCalled("csppeleenet_tomo_0.5"));

    private PeleeNets() {}
}
