package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.Picture;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.service.Classifier;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossstage classify}: what pictures show. */
@Command(
        name = "classify",
        header = "Say what pictures show.",
        description =
                "Without --model a small network that comes with crossstage looks for the ten classes of CIFAR-10:"
                        + " airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.")
final class ClassifyCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "JPEG, PNG, WebP, BMP or GIF files.")
    private List<Path> photos = List.of();

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final PictureArguments picture = new PictureArguments();

    @Option(names = "--top", paramLabel = "N", description = "Classes to print. Default: ${DEFAULT-VALUE}.")
    private int top = 5;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private record Answer(Path photo, List<Classification> classes) {}

    ClassifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Counts.requirePositive(command, "--top", top);
        picture.require();
        for (Path photo : photos) {
            ExistingFile.require(photo);
        }
        try (GraphSource source = network.model().isGiven() ? network.open(console) : DemoNetwork.source()) {
            if (source instanceof DarknetNetwork darknet && Darknet.detects(darknet)) {
                throw new ParameterException(
                        command.commandLine(),
                        source.name() + " finds objects, it has [yolo] layers: 'crossstage detect' reads it");
            }
            Classifier classifier = network.model().isGiven()
                    ? picture.classifier(console, source, network.model().network(), top)
                    : picture.demoClassifier(top);
            Map<String, Shape> shapes = Map.of(
                    source.inputs().get(0).name(), classifier.recipe().type().shape());
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, shapes, progress)) {
                List<Answer> answers = new ArrayList<>();
                for (Path photo : photos) {
                    progress.progress("classify", answers.size(), photos.size());
                    answers.add(classify(photo, classifier, loaded));
                    print(answers.get(answers.size() - 1));
                }
                progress.stop();
                if (json) {
                    print(source.name(), device.name(), answers);
                }
            }
        }
        return 0;
    }

    private static Answer classify(Path photo, Classifier classifier, Model loaded) {
        Picture decoded = Picture.read(photo);
        try (Result result = loaded.run(classifier.recipe().apply(decoded).tensor())) {
            return new Answer(photo, classifier.classes(result));
        }
    }

    private void print(Answer answer) {
        if (json) {
            return;
        }
        if (photos.size() > 1) {
            console.print(answer.photo() + ":");
        }
        int width = answer.classes().stream()
                .mapToInt(each -> each.label().length())
                .max()
                .orElse(0);
        for (Classification each : answer.classes()) {
            console.print(String.format(Locale.ROOT, "%-" + width + "s  %.4f", each.label(), each.probability()));
        }
    }

    private void print(String name, String device, List<Answer> answers) throws IOException {
        console.json(document -> document.object(members -> members.text("model", name)
                .text("device", device)
                .objects("pictures", answers, (entry, answer) -> entry.text(
                                "file", answer.photo().toString())
                        .objects("classes", answer.classes(), Classifier::write))));
    }
}
