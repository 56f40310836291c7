package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.image.BoxPainter;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.NonMaximumSuppression;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.YoloxDecoder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossstage detect}: which objects are where in a picture. */
@Command(
        name = "detect",
        header = "Find objects with a YOLOX network; list their boxes and draw them into a PNG file.",
        description = "Boxes are in pixels of the picture, from its top left corner.")
final class DetectCommand implements Callable<Integer> {
    private static final String USUAL_PREPROCESSING = "yolox";

    private final Console console;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PHOTO", description = "A JPEG, PNG, WebP, BMP or GIF file.")
    private Path photo;

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final PictureArguments picture = new PictureArguments();

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "The smallest score of a box, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double threshold = 0.3;

    @Option(
            names = "--nms",
            paramLabel = "X",
            description = "The largest overlap (intersection over union) of two boxes of a class, 0 to 1. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double nms = 0.45;

    @Option(
            names = "--output",
            paramLabel = "FILE.png",
            description = "The picture with the boxes. Default: PHOTO-boxes.png in the current folder.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    DetectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Counts.requireFraction(command, "--threshold", threshold);
        Counts.requireFraction(command, "--nms", nms);
        picture.require();
        ExistingFile.require(photo);
        try (GraphSource source = model.open()) {
            Preprocessing recipe = picture.preprocessing(console, source, USUAL_PREPROCESSING);
            Picture decoded = Picture.read(photo);
            Map<String, Shape> shapes =
                    Map.of(source.inputs().get(0).name(), recipe.type().shape());
            try (Device device = deviceArguments.open(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = ModelArguments.load(source, device, shapes, progress)) {
                progress.phase("detect");
                List<Detection> found = detect(decoded, recipe, loaded);
                Path file = output.orElseGet(this::defaultOutput);
                BoxPainter.paint(decoded, found).writePng(file);
                progress.stop();
                print(found, source.name(), device.name(), file);
            }
        }
        return 0;
    }

    private List<Detection> detect(Picture decoded, Preprocessing recipe, Model loaded) {
        Preprocessed input = recipe.apply(decoded);
        YoloxDecoder decoder = new YoloxDecoder(
                recipe.width(), recipe.height(), picture.labels().orElseGet(Labels::coco));
        try (Result result = loaded.run(input.tensor())) {
            return decoder.detect(result.get(), input.placement(), threshold, NonMaximumSuppression.perClass(nms));
        }
    }

    private Path defaultOutput() {
        String name = photo.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return Path.of((dot > 0 ? name.substring(0, dot) : name) + "-boxes.png");
    }

    private void print(List<Detection> found, String name, String device, Path file) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> members.text("model", name)
                    .text("device", device)
                    .text("file", photo.toString())
                    .text("output", file.toString())
                    .objects("detections", found, DetectCommand::json)));
            return;
        }
        Table table = new Table("label", ">score", ">left", ">top", ">right", ">bottom");
        for (Detection each : found) {
            table.row(
                    each.label(),
                    String.format(Locale.ROOT, "%.3f", each.score()),
                    pixels(each.box().left()),
                    pixels(each.box().top()),
                    pixels(each.box().right()),
                    pixels(each.box().bottom()));
        }
        table.print(console);
        console.note(found.size() + " boxes drawn into " + file);
    }

    private static String pixels(double position) {
        return String.format(Locale.ROOT, "%.1f", position);
    }

    private static void json(JsonWriter json, Detection each) throws IOException {
        json.text("label", each.label())
                .number("index", each.index())
                .number("score", each.score())
                .object("box", box -> box.number("left", each.box().left())
                        .number("top", each.box().top())
                        .number("right", each.box().right())
                        .number("bottom", each.box().bottom()));
    }
}
