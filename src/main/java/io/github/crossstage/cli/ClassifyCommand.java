package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Pretrained;
import io.github.crossstage.Result;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.image.TopK;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code crossstage classify}: what pictures show. */
@Command(
        name = "classify",
        header = "Say what pictures show.",
        description =
                "Without --model a small network that comes with crossstage looks for the ten classes of CIFAR-10:"
                        + " airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.")
final class ClassifyCommand implements Callable<Integer> {
    private static final String USUAL_PREPROCESSING = "imagenet";

    private final Console console;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "JPEG, PNG, WebP, BMP or GIF files.")
    private List<Path> photos = List.of();

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final PictureArguments picture = new PictureArguments();

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    @Mixin
    private final CompileArguments compile = new CompileArguments();

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
        try (GraphSource source = model.isGiven() ? model.open(console) : DemoNetwork.source()) {
            if (source instanceof DarknetNetwork darknet && Darknet.detects(darknet)) {
                throw new ParameterException(
                        command.commandLine(),
                        source.name() + " finds objects, it has [yolo] layers: 'crossstage detect' reads it");
            }
            Preprocessing recipe = model.isGiven()
                    ? picture.preprocessing(console, source, model.network(), USUAL_PREPROCESSING)
                    : DemoNetwork.preprocessing();
            Map<String, Shape> shapes =
                    Map.of(source.inputs().get(0).name(), recipe.type().shape());
            try (Device device = deviceArguments.open(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = compile.load(source, device, shapes, progress)) {
                List<Answer> answers = new ArrayList<>();
                for (Path photo : photos) {
                    progress.progress("classify", answers.size(), photos.size());
                    answers.add(classify(photo, recipe, source, loaded));
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

    private Answer classify(Path photo, Preprocessing recipe, GraphSource source, Model loaded) {
        Picture decoded = Picture.read(photo);
        try (Result result = loaded.run(recipe.apply(decoded).tensor())) {
            float[] scores = scores(result);
            Labels labels = labels(source, scores.length);
            return new Answer(photo, TopK.ofProbabilities(probabilities(scores), top, labels));
        }
    }

    private Labels labels(GraphSource source, int classes) {
        Optional<Labels> given = picture.labels();
        if (given.isPresent()) {
            boolean hasMore = source instanceof DarknetNetwork && given.get().size() > classes;
            return hasMore ? given.get().first(classes) : given.get();
        }
        if (!model.isGiven()) {
            return DemoNetwork.labels();
        }
        return model.network().flatMap(Pretrained::labels).orElseGet(() -> Labels.numbered(classes));
    }

    private static float[] scores(Result result) {
        if (result.names().size() != 1) {
            throw new ShapeException("The network's outputs are " + result.names()
                    + ", expected one, f32 [1, classes]; 'crossstage run' writes any outputs");
        }
        Tensor output = result.get();
        Shape shape = output.shape();
        if (shape.rank() < 2 || shape.extent(1) != shape.elementCount()) {
            throw new ShapeException("The network's output is " + output.type()
                    + ", expected one number a class, f32 [1, classes]; 'crossstage detect' reads YOLOX networks,"
                    + " 'crossstage run' writes any outputs");
        }
        return output.toFloatArray();
    }

    /** Returns numbers that already are probabilities as they are, and the softmax of others. */
    static double[] probabilities(float[] scores) {
        double sum = 0;
        boolean negative = false;
        double[] same = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            same[i] = scores[i];
            sum += scores[i];
            negative |= !(scores[i] >= 0);
        }
        return !negative && Math.abs(sum - 1) < 1e-3 ? same : TopK.softmax(scores);
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
                        .objects("classes", answer.classes(), (row, each) -> row.number("index", each.index())
                                .text("label", each.label())
                                .number("probability", each.probability())))));
    }
}
