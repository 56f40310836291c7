package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.Network;
import io.github.crossstage.report.BoxPainter;
import io.github.crossstage.service.Detector;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossstage detect}: which objects are where in a picture. */
@Command(
        name = "detect",
        header = "Find objects with a YOLOX or YOLO network; list their boxes and draw them into a PNG file.",
        description =
                "Reads YOLOX from ONNX files and YOLO of versions 3 and 4 from darknet's .cfg and .weights. Boxes are"
                        + " in pixels of the picture, from its top left corner.")
final class DetectCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PHOTO", description = "A JPEG, PNG, WebP, BMP or GIF file.")
    private Path photo;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final PictureArguments picture = new PictureArguments();

    @Mixin
    private final BoxArguments boxes = new BoxArguments();

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
        boxes.require();
        picture.require();
        ExistingFile.require(photo);
        requireFile();
        try (GraphSource source = network.open(console)) {
            if (source instanceof DarknetNetwork darknet && !Darknet.detects(darknet)) {
                throw new ParameterException(
                        command.commandLine(),
                        source.name() + " has no [yolo] layer: 'crossstage classify' reads classifiers");
            }
            Detector detector = picture.detector(console, source, boxes);
            Picture decoded = Picture.read(photo);
            Map<String, Shape> shapes = Map.of(
                    source.inputs().get(0).name(), detector.recipe().type().shape());
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, shapes, progress)) {
                progress.phase("detect");
                Preprocessed input = detector.recipe().apply(decoded);
                List<Detection> found;
                try (Result result = loaded.run(input.tensor())) {
                    found = detector.detections(result, input.placement());
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
        Optional<Network> published = network.model().network();
        if (published.isPresent()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--network " + published.get().name()
                            + " finds no objects: 'crossstage classify' reads it; detect takes"
                            + " --model with a YOLOX .onnx file or a YOLO .cfg file");
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
                    .objects("detections", found, Detector::write)));
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
}
