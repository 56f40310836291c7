package io.github.crossstage.importer.darknet;

import java.util.List;

/**
 * A {@code [yolo]} section: how to read the detection map that the layer before it makes.
 *
 * @param output name of that map among the network's outputs, {@code f32 [N, anchors·(5 + classes), rows, columns]}
 * @param anchorWidths widths of the anchors of this layer (its {@code mask} applied), in pixels of the network's input
 * @param anchorHeights their heights
 * @param classes number of classes
 * @param scaleXY {@code scale_x_y}: how far a centre may leave its cell; 1 for not at all
 * @param newCoordinates {@code new_coords}: the map holds sigmoid values already and sizes are {@code (2t)²} of the anchor
 * @param suppression {@code nms_kind}: {@code default}, {@code greedynms}, {@code diounms} or {@code cornersnms}
 * @param suppressionExponent {@code beta_nms}, read by {@code diounms} only
 */
public record YoloLayer(
        String output,
        List<Double> anchorWidths,
        List<Double> anchorHeights,
        int classes,
        double scaleXY,
        boolean newCoordinates,
        String suppression,
        double suppressionExponent) {
    public YoloLayer {
        anchorWidths = List.copyOf(anchorWidths);
        anchorHeights = List.copyOf(anchorHeights);
    }
}
