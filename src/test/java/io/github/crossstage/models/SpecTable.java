package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of {@code src/test/resources/specs}, tabs between columns, most with titles in the first line. */
final class SpecTable {
    private static final Path FOLDER = Path.of("src", "test", "resources", "specs");

    private SpecTable() {}

    /** Returns the rows below the titles. */
    static List<List<String>> rows(String first, String... more) {
        List<List<String>> lines = rowsWithoutTitles(first, more);
        return lines.subList(1, lines.size());
    }

    /** Returns the rows of a table that has no titles. */
    static List<List<String>> rowsWithoutTitles(String first, String... more) {
        try {
            return Files.readAllLines(FOLDER.resolve(Path.of(first, more))).stream()
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the networks that a folder has a table of. */
    static List<String> networks(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.map(file -> file.getFileName().toString().replace(".tsv", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a network's parameters by key. */
    static Map<String, Parameter> parameters(Network network) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        network.describe(network.inputShape(1))
                .parameters()
                .forEach(parameter -> parameters.put(parameter.key(), parameter));
        return parameters;
    }

    /** Returns the shape in {@code 64x3x7x7}. */
    static Shape shape(String text) {
        return Shape.of(
                Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray());
    }
}
