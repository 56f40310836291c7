package io.github.crossstage.examples.spark;

import io.github.crossstage.image.Labels;
import io.github.crossstage.image.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The command line of {@link ClassifyFolder}.
 *
 * @param pictures folder of pictures, also of folders of them: a path or any URI that Spark reads
 * @param output folder to be made for the table
 * @param model the network, an ONNX file: a path or any URI that Spark reads
 * @param format {@code csv} or {@code parquet}
 * @param settings what goes to the executors
 */
record Arguments(String pictures, String output, String model, String format, Settings settings) {
    static final String USAGE = """
            usage: ClassifyFolder PICTURES OUTPUT --model FILE [OPTION VALUE]...
              PICTURES               folder of pictures, a path or a URI that Spark reads
              OUTPUT                 folder that is made for the table; must not exist
              --model FILE           the network, an ONNX file
              --preprocessing NAME   how a picture becomes an input, as of 'crossstage classify'; imagenet unless told
              --labels FILE          names of the classes, one a line, or cifar10 or coco
              --outputs KIND         what the network gives: logits (the default) or probabilities
              --batch N              pictures that run at once; 8 unless told
              --device SEL           OpenCL device, as of 'crossstage classify'; auto unless told
              --format FORMAT        csv (the default) or parquet""";

    private static final List<String> OPTIONS =
            List.of("--model", "--preprocessing", "--labels", "--outputs", "--batch", "--device", "--format");

    /** Reads a command line. @throws IllegalArgumentException if it is wrong; says what is expected */
    static Arguments parse(String... line) {
        if (line.length < 2 || line[0].startsWith("--") || line[1].startsWith("--")) {
            throw new IllegalArgumentException("expected PICTURES and OUTPUT first");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < line.length; i += 2) {
            if (!OPTIONS.contains(line[i])) {
                throw new IllegalArgumentException(line[i] + " is unknown, expected one of " + OPTIONS);
            }
            if (i + 1 == line.length) {
                throw new IllegalArgumentException(line[i] + " has no value");
            }
            options.put(line[i], line[i + 1]);
        }
        String model = options.get("--model");
        if (model == null) {
            throw new IllegalArgumentException("--model is missing");
        }
        return new Arguments(
                line[0], line[1], model, choice(options, "--format", "csv", "parquet"), settings(model, options));
    }

    private static Settings settings(String model, Map<String, String> options) {
        String preprocessing = options.getOrDefault("--preprocessing", "imagenet");
        if (!Preprocessing.names().contains(preprocessing)) {
            throw new IllegalArgumentException(
                    "--preprocessing " + preprocessing + " is unknown, expected one of " + Preprocessing.names());
        }
        String batch = options.getOrDefault("--batch", "8");
        if (!batch.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("--batch " + batch + ", expected 1 to 99999");
        }
        return new Settings(
                model.substring(model.lastIndexOf('/') + 1),
                preprocessing,
                labels(options.get("--labels")),
                choice(options, "--outputs", "logits", "probabilities").equals("probabilities"),
                Integer.parseInt(batch),
                options.getOrDefault("--device", "auto"));
    }

    /** Returns the names themselves, which the executors then need no file for. */
    private static List<String> labels(String name) {
        if (name == null) {
            return List.of();
        }
        Labels labels = Files.exists(Path.of(name)) ? Labels.read(Path.of(name)) : Labels.byName(name);
        return IntStream.range(0, labels.size()).mapToObj(labels::name).toList();
    }

    private static String choice(Map<String, String> options, String name, String usual, String other) {
        String value = options.getOrDefault(name, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw new IllegalArgumentException(name + " " + value + ", expected " + usual + " or " + other);
        }
        return value;
    }
}
