package io.github.crossstage.service;

import io.github.crossstage.Darknet;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.NonMaximumSuppression;
import io.github.crossstage.image.Placement;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.YoloDecoder;
import io.github.crossstage.image.YoloxDecoder;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads networks that find objects: YOLOX, and darknet's YOLO of versions 3 and 4. Boxes are in pixels of the upright picture. */
public final class Detector implements Recognizer {
    /** Where a network leaves its extents free, any multiple of 32 tells what it is. */
    private static final long PROBED_EXTENT = 224;

    private final Preprocessing recipe;
    private final Reader reader;

    private Detector(Preprocessing recipe, Reader reader) {
        this.recipe = recipe;
        this.reader = reader;
    }

    /** From outputs to boxes. */
    @FunctionalInterface
    private interface Reader {
        List<Detection> read(Result result, Placement placement);
    }

    /**
     * Returns what reads a YOLOX network.
     *
     * @param threshold the smallest score of a box, 0 to 1
     * @param overlap the largest intersection over union of two boxes of a class, 0 to 1
     */
    public static Detector yolox(Preprocessing recipe, Labels labels, double threshold, double overlap) {
        return new Detector(recipe, (result, placement) -> {
            requireYolox(result);
            YoloxDecoder decoder = new YoloxDecoder(recipe.width(), recipe.height(), labels);
            return decoder.detect(result.get(), placement, threshold, NonMaximumSuppression.perClass(overlap));
        });
    }

    /**
     * Returns what reads a network with {@code [yolo]} layers.
     *
     * @param overlap the largest overlap of two boxes of a class, measured as the cfg says, 0 to 1
     */
    public static Detector darknet(
            DarknetNetwork network, Preprocessing recipe, Labels labels, double threshold, double overlap) {
        YoloDecoder decoder = Darknet.decoder(network, labels);
        NonMaximumSuppression suppression = Darknet.suppression(network).withMaxOverlap(overlap);
        return new Detector(recipe, (result, placement) -> {
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            result.names().forEach(name -> outputs.put(name, result.get(name)));
            return decoder.detect(outputs, placement, threshold, suppression);
        });
    }

    private static void requireYolox(Result result) {
        String first = result.names().iterator().next();
        if (result.names().size() != 1 || result.get(first).shape().rank() != 3) {
            throw new ShapeException("The network's outputs are " + result.names() + ", the first "
                    + result.get(first).type() + ", expected one of YOLOX, f32 [1, anchors, 5 + classes]; 'crossstage"
                    + " classify' reads classifiers");
        }
    }

    /** Returns whether a network that takes one picture has the one output of YOLOX for it. */
    public static boolean isYolox(GraphSource source) {
        InputSpec input = source.inputs().get(0);
        if (source.inputs().size() != 1 || input.extents().size() != 4) {
            return false;
        }
        Shape shape = Shape.of(
                1, 3, sized(input.extents().get(2)), sized(input.extents().get(3)));
        Collection<Value> outputs;
        try {
            outputs = source.graph(Map.of(input.name(), shape)).outputs().values();
        } catch (ShapeException e) {
            // One of another size or other channels, so none of YOLOX.
            return false;
        }
        Shape output = outputs.iterator().next().type().shape();
        return outputs.size() == 1
                && shape.extent(2) % 32 == 0
                && shape.extent(3) % 32 == 0
                && output.rank() == 3
                && output.extent(1) == new YoloxDecoder(shape.intExtent(3), shape.intExtent(2), Labels.coco()).anchors()
                && output.extent(2) > 5;
    }

    private static long sized(long extent) {
        return extent == InputSpec.FREE ? PROBED_EXTENT : extent;
    }

    /** Returns the boxes of one picture, best first. */
    public List<Detection> detections(Result result, Placement placement) {
        return reader.read(result, placement);
    }

    @Override
    public Preprocessing recipe() {
        return recipe;
    }

    @Override
    public String kind() {
        return "detector";
    }

    @Override
    public JsonContent answer(Result result, Placement placement) {
        List<Detection> found = detections(result, placement);
        return json -> json.objects("detections", found, Detector::write);
    }

    /** Writes the members of one box. */
    public static void write(JsonWriter json, Detection each) throws IOException {
        json.text("label", each.label())
                .number("index", each.index())
                .number("score", each.score())
                .object("box", box -> box.number("left", each.box().left())
                        .number("top", each.box().top())
                        .number("right", each.box().right())
                        .number("bottom", each.box().bottom()));
    }
}
