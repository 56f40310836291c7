package io.github.crossstage.image;

import java.util.List;
import java.util.Objects;

/**
 * How to read one detection map of a YOLO network of versions 3 and 4: {@code f32 [1, anchors·(5 + classes), rows, columns]}, for each
 * anchor the planes {@code tx, ty, tw, th, objectness, classes...}.
 *
 * @param output name of the map among the network's outputs
 * @param anchors the anchors, in pixels of the network's input
 * @param classes number of classes
 * @param scaleXY how far a centre may leave its cell ({@code scale_x_y}); 1 for not at all
 * @param newCoordinates whether the network has applied the sigmoid itself and sizes are {@code (2t)²} of the anchor
 *     ({@code new_coords})
 */
public record YoloHead(String output, List<Anchor> anchors, int classes, double scaleXY, boolean newCoordinates) {
    /** Box and objectness. */
    static final int NUMBERS_BEFORE_CLASSES = 5;

    /** A prior size of boxes, in pixels. */
    public record Anchor(double width, double height) {
        public Anchor {
            if (!(width > 0 && height > 0)) {
                throw new IllegalArgumentException("Anchor " + width + "x" + height + ", expected more than 0");
            }
        }
    }

    public YoloHead {
        Objects.requireNonNull(output, "output");
        anchors = List.copyOf(anchors);
        if (anchors.isEmpty() || classes < 1 || !(scaleXY >= 1) || Double.isInfinite(scaleXY)) {
            throw new IllegalArgumentException("YOLO head '" + output + "': " + anchors.size() + " anchors, " + classes
                    + " classes, scaleXY=" + scaleXY + ", expected at least one of each and a scale of 1 or more");
        }
    }

    /** Returns the channels of the map. */
    long channels() {
        return (long) anchors.size() * (NUMBERS_BEFORE_CLASSES + classes);
    }

    /** Returns a raw value as a probability or a position inside a cell. */
    double squashed(float raw) {
        return newCoordinates ? raw : 1 / (1 + Math.exp(-(double) raw));
    }

    /**
     * Returns where in a map of {@code cells} columns a centre lies, 0 to 1 from its left to its right; the same for rows.
     *
     * <p>{@code (cell + σ(t)·s - (s - 1)/2) / cells}.
     */
    double centre(float raw, int cell, int cells) {
        return (cell + squashed(raw) * scaleXY - (scaleXY - 1) / 2) / cells;
    }

    /** Returns an extent in pixels: {@code e^t} or {@code (2t)²} times the anchor's. */
    double extent(float raw, double anchor) {
        // e^20 is larger than any picture; the bound keeps a wild size finite.
        double factor = newCoordinates ? 4.0 * raw * raw : Math.exp(Math.min(raw, 20));
        return Math.min(factor, Math.exp(20)) * anchor;
    }
}
