package io.github.crossstage;

import io.github.crossstage.image.Labels;
import io.github.crossstage.image.NonMaximumSuppression;
import io.github.crossstage.image.OverlapMeasure;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.YoloDecoder;
import io.github.crossstage.image.YoloHead;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.importer.darknet.YoloLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Darknet models, a {@code .cfg} with its {@code .weights}: classifiers and YOLO detectors, and how to feed and read them. */
public final class Darknet {
    /** Overlap above which {@code darknet detector test} suppresses. */
    private static final double MAX_OVERLAP = 0.45;

    private Darknet() {}

    /**
     * Opens a network; its weights are mapped, not read.
     *
     * @throws io.github.crossstage.error.ModelFormatException if a file breaks its format or the two do not belong together
     * @throws io.github.crossstage.error.UnsupportedModelException if the cfg uses what CrossStage does not compute
     */
    public static DarknetNetwork open(Path cfg, Path weights) {
        NetworksJar.require(cfg.toString());
        return DarknetNetwork.open(cfg, weights);
    }

    /** Returns whether a network has detection outputs, which {@link #decoder} reads. */
    public static boolean detects(DarknetNetwork network) {
        return !network.yoloLayers().isEmpty();
    }

    /**
     * Returns the recipe that darknet prepares pictures with: a detector's are stretched to the input, or letterboxed where the cfg says
     * so; of a classifier's the short side is resized and the centre taken.
     */
    public static Preprocessing preprocessing(DarknetNetwork network) {
        if (!detects(network)) {
            return Preprocessing.plain255(network.inputWidth(), network.inputHeight());
        }
        return network.letterBox()
                ? Preprocessing.darknetLetterbox(network.inputWidth(), network.inputHeight())
                : Preprocessing.darknet(network.inputWidth(), network.inputHeight());
    }

    /**
     * Returns the decoder of a detector's outputs.
     *
     * @throws IllegalArgumentException if the network does not detect, or the labels are not as many as its classes
     */
    public static YoloDecoder decoder(DarknetNetwork network, Labels labels) {
        List<YoloHead> heads = new ArrayList<>();
        for (YoloLayer layer : network.yoloLayers()) {
            List<YoloHead.Anchor> anchors = new ArrayList<>();
            for (int i = 0; i < layer.anchorWidths().size(); i++) {
                anchors.add(new YoloHead.Anchor(
                        layer.anchorWidths().get(i), layer.anchorHeights().get(i)));
            }
            heads.add(new YoloHead(layer.output(), anchors, layer.classes(), layer.scaleXY(), layer.newCoordinates()));
        }
        return new YoloDecoder(network.inputWidth(), network.inputHeight(), heads, labels);
    }

    /**
     * Returns labels for a network when nobody gave any: COCO's eighty classes for a detector of as many, else numbers.
     *
     * @throws IllegalArgumentException if the network does not detect
     */
    public static Labels usualLabels(DarknetNetwork network) {
        int classes = last(network).classes();
        Labels coco = Labels.coco();
        return classes == coco.size() ? coco : Labels.numbered(classes);
    }

    /**
     * Returns the suppression that the network's last {@code [yolo]} asks for, with darknet's threshold.
     *
     * @throws IllegalArgumentException if the network does not detect
     */
    public static NonMaximumSuppression suppression(DarknetNetwork network) {
        YoloLayer last = last(network);
        OverlapMeasure measure =
                switch (last.suppression()) {
                    case "greedynms" -> OverlapMeasure.DARKNET_DIOU;
                    case "diounms" -> new OverlapMeasure.DistanceIou(last.suppressionExponent());
                    default -> OverlapMeasure.IOU;
                };
        return NonMaximumSuppression.perClass(MAX_OVERLAP).withMeasure(measure);
    }

    private static YoloLayer last(DarknetNetwork network) {
        List<YoloLayer> layers = network.yoloLayers();
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(network.name() + " has no [yolo] layer");
        }
        return layers.get(layers.size() - 1);
    }
}
