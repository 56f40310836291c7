package io.github.crossstage.image;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns the raw detection maps of YOLO versions 3 and 4 into boxes, as darknet does (arXiv 1804.02767, 2004.10934).
 *
 * <p>With {@code σ} the sigmoid, in a map of W columns and for an anchor: {@code x = (column + σ(tx)·s - (s - 1)/2) / W} of the
 * input's width, {@code width = e^tw · anchor} pixels, the same for y; {@code score = σ(objectness) · σ(class)}. Every class of an
 * anchor whose score exceeds the threshold is a detection of its own, if the objectness alone does as well.
 *
 * @param inputWidth the network's input, in pixels
 * @param inputHeight the same for its rows
 * @param heads the detection maps in the network's order
 * @param labels the classes' names
 */
public record YoloDecoder(int inputWidth, int inputHeight, List<YoloHead> heads, Labels labels) {
    public YoloDecoder {
        heads = List.copyOf(heads);
        if (inputWidth < 1 || inputHeight < 1 || heads.isEmpty()) {
            throw new IllegalArgumentException("YOLO input of " + inputWidth + "x" + inputHeight + " with "
                    + heads.size() + " heads, expected at least one pixel and one head");
        }
        heads.forEach(head -> labels.requireSize(head.classes()));
    }

    /** Returns darknet's suppression for networks with {@code nms_kind=greedynms}: per class, distance-IoU of more than 0.45. */
    public static NonMaximumSuppression greedySuppression() {
        return NonMaximumSuppression.perClass(0.45).withMeasure(OverlapMeasure.DARKNET_DIOU);
    }

    /**
     * Returns the boxes whose score exceeds a threshold, in input pixels: map by map, anchor by anchor, row by row.
     *
     * @param outputs the network's outputs by name; others than the heads' are not looked at
     * @throws IllegalArgumentException if an output is missing, does not belong to these labels, or holds NaN or infinity
     */
    public List<Detection> decode(Map<String, Tensor> outputs, double minScore) {
        List<Detection> found = new ArrayList<>();
        for (YoloHead head : heads) {
            Tensor map = outputs.get(head.output());
            if (map == null) {
                throw new IllegalArgumentException(
                        "YOLO output '" + head.output() + "' is missing, got " + outputs.keySet());
            }
            requireShape(head, map.shape());
            new MapReader(head, map).read(minScore, found);
        }
        return List.copyOf(found);
    }

    /**
     * Returns what a picture shows: decoded, suppressed, mapped to the picture's pixels and clipped, best first. Boxes that lie
     * outside the picture are left out.
     *
     * <p>As in darknet, overlap is measured where the picture is a unit square, which a distance measure depends on.
     */
    public List<Detection> detect(
            Map<String, Tensor> outputs, Placement placement, double minScore, NonMaximumSuppression suppression) {
        double width = placement.resizedWidth();
        double height = placement.resizedHeight();
        List<Detection> candidates = decode(outputs, minScore).stream()
                .map(found -> found.withBox(scaled(found.box(), 1 / width, 1 / height)))
                .toList();
        return suppression.apply(candidates).stream()
                .map(found -> found.withBox(placement.toPicture(scaled(found.box(), width, height))))
                .filter(found -> found.box().area() > 0)
                .toList();
    }

    private static Box scaled(Box box, double x, double y) {
        return new Box(box.left() * x, box.top() * y, box.right() * x, box.bottom() * y);
    }

    private void requireShape(YoloHead head, Shape shape) {
        if (shape.rank() != 4 || shape.extent(0) != 1 || shape.extent(1) != head.channels()) {
            throw new IllegalArgumentException("YOLO output '" + head.output() + "' is " + shape + ", expected [1, "
                    + head.channels() + ", rows, columns] for "
                    + head.anchors().size()
                    + " anchors and " + labels.size() + " labels; do they belong to this network?");
        }
    }

    /** Reads one map. */
    private final class MapReader {
        private final YoloHead head;
        private final FloatBuffer numbers;
        private final int rows;
        private final int columns;

        MapReader(YoloHead head, Tensor map) {
            this.head = head;
            numbers = map.floats();
            rows = map.shape().intExtent(2);
            columns = map.shape().intExtent(3);
        }

        void read(double minScore, List<Detection> found) {
            int planes = YoloHead.NUMBERS_BEFORE_CLASSES + labels.size();
            for (int anchor = 0; anchor < head.anchors().size(); anchor++) {
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        readCell(anchor, planes * anchor, row, column, minScore, found);
                    }
                }
            }
        }

        private void readCell(int anchor, int plane, int row, int column, double minScore, List<Detection> found) {
            double objectness = head.squashed(number(plane + 4, row, column));
            if (!(objectness > minScore)) {
                return;
            }
            Box box = null;
            for (int index = 0; index < labels.size(); index++) {
                float raw = number(plane + YoloHead.NUMBERS_BEFORE_CLASSES + index, row, column);
                double score = objectness * head.squashed(raw);
                if (score > minScore) {
                    box = box == null ? box(head.anchors().get(anchor), plane, row, column) : box;
                    found.add(new Detection(box, index, labels.name(index), score));
                }
            }
        }

        private Box box(YoloHead.Anchor anchor, int plane, int row, int column) {
            return Box.ofCenter(
                    head.centre(number(plane, row, column), column, columns) * inputWidth,
                    head.centre(number(plane + 1, row, column), row, rows) * inputHeight,
                    head.extent(number(plane + 2, row, column), anchor.width()),
                    head.extent(number(plane + 3, row, column), anchor.height()));
        }

        private float number(int plane, int row, int column) {
            float number = numbers.get((plane * rows + row) * columns + column);
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException("YOLO output '" + head.output() + "': channel " + plane + " at row "
                        + row + ", column " + column + " is " + number
                        + ", expected finite numbers; verify the model on this device");
            }
            return number;
        }
    }
}
