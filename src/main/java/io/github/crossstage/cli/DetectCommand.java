package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.BoxPainter;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.NonMaximumSuppression;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Placement;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.YoloxDecoder;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.Network;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossstage detect}: which objects are where in a picture. */
@Command(
        name = "detect",
        header = "Find objects with a YOLOX or YOLO network; list their boxes and draw them into a PNG file.",
        description =
                "Reads YOLOX from ONNX files and YOLO of versions 3 and 4 from darknet's .cfg and .weights. Boxes are in"
                        + " pixels of the picture, from its top left corner.")
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

    @Mixin
    private final CompileArguments compile = new CompileArguments();

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "The smallest score of a box, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double threshold = 0.3;

    @Option(
            names = "--nms",
            paramLabel = "X",
            description =
                    "The largest overlap of two boxes of a class, 0 to 1: intersection over union, or what the .cfg"
                            + " names as nms_kind. Default: ${DEFAULT-VALUE}.")
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
        requireFile();
        try (GraphSource source = model.open(console)) {
            if (source instanceof DarknetNetwork darknet && !Darknet.detects(darknet)) {
                throw new ParameterException(
                        command.commandLine(),
                        source.name() + " has no [yolo] layer: 'crossstage classify' reads classifiers");
            }
            Preprocessing recipe = picture.preprocessing(console, source, model.network(), USUAL_PREPROCESSING);
            Picture decoded = Picture.read(photo);
            Map<String, Shape> shapes =
                    Map.of(source.inputs().get(0).name(), recipe.type().shape());
            try (Device device = deviceArguments.open(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = compile.load(source, device, shapes, progress)) {
                progress.phase("detect");
                Preprocessed input = recipe.apply(decoded);
                List<Detection> found;
                try (Result result = loaded.run(input.tensor())) {
                    found = source instanceof DarknetNetwork darknet
                            ? yolo(darknet, result, input.placement())
                            : yolox(recipe, result, input.placement());
                }
                Path file = output.orElseGet(this::defaultOutput);
                BoxPainter.paint(decoded, found).writePng(file);
                progress.stop();
                print(found, source.name(), device.name(), file);
            }
        }
        return 0;
    }

    /** No published network has detection heads, which can be told before weights are opened. */
    private void requireFile() {
        Optional<Network> network = model.network();
        if (network.isPresent()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--network " + network.get().name()
                            + " finds no objects: 'crossstage classify' reads it; detect takes"
                            + " --model with a YOLOX .onnx file or a YOLO .cfg file");
        }
    }

    private List<Detection> yolo(DarknetNetwork network, Result result, Placement placement) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        result.names().forEach(name -> outputs.put(name, result.get(name)));
        Labels labels = picture.labels().orElseGet(() -> Darknet.usualLabels(network));
        NonMaximumSuppression suppression = Darknet.suppression(network).withMaxOverlap(nms);
        return Darknet.decoder(network, labels).detect(outputs, placement, threshold, suppression);
    }

    private List<Detection> yolox(Preprocessing recipe, Result result, Placement placement) {
        String first = result.names().iterator().next();
        if (result.names().size() != 1 || result.get(first).shape().rank() != 3) {
            throw new ShapeException("The network's outputs are " + result.names() + ", the first "
                    + result.get(first).type() + ", expected one of YOLOX, f32 [1, anchors, 5 + classes]; 'crossstage"
                    + " classify' reads classifiers");
        }
        YoloxDecoder decoder = new YoloxDecoder(
                recipe.width(), recipe.height(), picture.labels().orElseGet(Labels::coco));
        return decoder.detect(result.get(), placement, threshold, NonMaximumSuppression.perClass(nms));
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
