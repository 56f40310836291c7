package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Pretrained;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.models.Network;
import io.github.crossstage.service.Classifier;
import io.github.crossstage.service.Detector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The arguments that say what a network wants of a picture, and what its classes are called. */
final class PictureArguments {
    private static final List<String> OWN_LABELS = List.of("cifar10", "coco");
    private static final String CLASSIFIER_PREPROCESSING = "imagenet";
    private static final String DETECTOR_PREPROCESSING = "yolox";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--preprocessing",
            paramLabel = "NAME",
            description = "How a picture becomes an input: imagenet, cifar10, yolox or plain255. Published networks and"
                    + " darknet files know it themselves.")
    private Optional<String> preprocessing = Optional.empty();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Names of the classes, one a line, or one of the built-in lists cifar10 and coco.")
    private Optional<String> labels = Optional.empty();

    /** Checks what can be checked before anything is opened. */
    void require() throws IOException {
        if (preprocessing.isPresent() && !Preprocessing.names().contains(preprocessing.get())) {
            throw new ParameterException(
                    command.commandLine(),
                    "--preprocessing " + preprocessing.get() + ": unknown, expected one of " + Preprocessing.names());
        }
        if (labels.isPresent() && !OWN_LABELS.contains(labels.get())) {
            ExistingFile.require(Path.of(labels.get()));
        }
    }

    /** Returns what reads the network that comes with the command line; labels that were given replace its own. */
    Classifier demoClassifier(int top) {
        Labels names = labels().orElseGet(DemoNetwork::labels);
        return new Classifier(DemoNetwork.preprocessing(), classes -> names, top);
    }

    /** Returns what reads a classifier. */
    Classifier classifier(Console console, GraphSource source, Optional<Network> network, int top) {
        Preprocessing recipe = preprocessing(console, source, network, CLASSIFIER_PREPROCESSING);
        Optional<Labels> given = labels();
        return new Classifier(
                recipe,
                classes -> given.map(all -> fitted(source, all, classes))
                        .or(() -> network.flatMap(Pretrained::labels))
                        .orElseGet(() -> Labels.numbered(classes)),
                top);
    }

    private static Labels fitted(GraphSource source, Labels all, int classes) {
        boolean hasMore = source instanceof DarknetNetwork && all.size() > classes;
        return hasMore ? all.first(classes) : all;
    }

    /** Returns what reads a detector. */
    Detector detector(Console console, GraphSource source, BoxArguments boxes) {
        Preprocessing recipe = preprocessing(console, source, Optional.empty(), DETECTOR_PREPROCESSING);
        return source instanceof DarknetNetwork darknet
                ? Detector.darknet(
                        darknet,
                        recipe,
                        labels().orElseGet(() -> Darknet.usualLabels(darknet)),
                        boxes.threshold(),
                        boxes.overlap())
                : Detector.yolox(recipe, labels().orElseGet(Labels::coco), boxes.threshold(), boxes.overlap());
    }

    /**
     * Returns the recipe, sized for the network's input. Published networks and darknet files bring their own; that of any other file
     * has to be guessed where none is given, which is said.
     */
    private Preprocessing preprocessing(Console console, GraphSource source, Optional<Network> network, String usual) {
        InputSpec input = pictureInput(source);
        if (preprocessing.isEmpty() && network.isPresent()) {
            return Pretrained.preprocessing(network.get());
        }
        if (preprocessing.isEmpty() && source instanceof DarknetNetwork darknet) {
            return Darknet.preprocessing(darknet);
        }
        if (preprocessing.isEmpty()) {
            console.note("no --preprocessing given, taking " + usual);
        }
        String name = preprocessing.orElse(usual);
        if (network.isPresent()) {
            return Preprocessing.byName(name, network.get().pretrained().inputSize());
        }
        long height = input.extents().get(2);
        long width = input.extents().get(3);
        if (height == InputSpec.FREE || width == InputSpec.FREE) {
            return Preprocessing.byName(name);
        }
        if (height != width) {
            throw new ShapeException(source.name() + ": input " + input + " is not square, which --preprocessing "
                    + name + " does not make");
        }
        return Preprocessing.byName(name, Math.toIntExact(height));
    }

    private static InputSpec pictureInput(GraphSource source) {
        List<InputSpec> inputs = source.inputs();
        boolean takesPicture = inputs.size() == 1
                && inputs.get(0).extents().size() == 4
                && (inputs.get(0).extents().get(1) == 3
                        || inputs.get(0).extents().get(1) == InputSpec.FREE);
        if (!takesPicture) {
            throw new ShapeException(source.name() + ": its inputs are " + inputs
                    + ", expected one picture f32 [N, 3, height, width]; 'crossstage run' takes any inputs");
        }
        return inputs.get(0);
    }

    /** Returns the labels that were given. */
    private Optional<Labels> labels() {
        return labels.map(name -> !Files.exists(Path.of(name)) ? Labels.byName(name) : Labels.read(Path.of(name)));
    }
}
