package io.github.crossstage.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The names of a network's classes, in the order of its outputs. Immutable. */
public final class Labels {
    private static final long MAX_FILE_BYTES = 16 << 20;

    private final String source;
    private final List<String> names;

    private Labels(String source, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Labels '" + source + "': no name, expected one a line");
        }
        this.source = source;
        this.names = List.copyOf(names);
    }

    /** Returns labels with these names. */
    public static Labels of(List<String> names) {
        return new Labels("given", names);
    }

    /** Returns {@code class 0}, {@code class 1} and so on, for a network whose labels nobody has. */
    public static Labels numbered(int count) {
        return new Labels(
                "numbered",
                IntStream.range(0, count).mapToObj(index -> "class " + index).toList());
    }

    /** Returns the ten classes of CIFAR-10 (Krizhevsky, 2009). */
    public static Labels cifar10() {
        return resource("cifar10");
    }

    /** Returns the eighty classes of COCO detection, in the order of YOLO networks. */
    public static Labels coco() {
        return resource("coco");
    }

    /** Returns the labels that come with the library. @throws IllegalArgumentException otherwise; lists the choices */
    public static Labels byName(String name) {
        return switch (name) {
            case "cifar10" -> cifar10();
            case "coco" -> coco();
            default ->
                throw new IllegalArgumentException(
                        "Labels '" + name + "' are unknown, expected one of [cifar10, coco] or a text file of names");
        };
    }

    /**
     * Reads labels from a UTF-8 text file, one name a line; empty lines at the end do not count.
     *
     * @throws IllegalArgumentException if the file is empty, larger than 16 MiB, or has an empty line before its end
     * @throws UncheckedIOException if the file cannot be read or is not UTF-8
     */
    public static Labels read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("Labels '" + file + "': " + Files.size(file)
                        + " bytes, expected a text of at most " + MAX_FILE_BYTES);
            }
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Labels '" + file + "' cannot be read: " + e, e);
        }
    }

    private static Labels resource(String name) {
        try (InputStream stream = Labels.class.getResourceAsStream(name + ".txt")) {
            if (stream == null) {
                throw new IllegalStateException("Labels '" + name + "' are missing from the jar");
            }
            return parse(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Labels '" + name + "' cannot be read from the jar", e);
        }
    }

    private static Labels parse(String source, String text) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<String> names =
                new ArrayList<>(plain.stripTrailing().lines().map(String::strip).toList());
        int empty = names.indexOf("");
        if (empty >= 0 && names.size() > 1) {
            throw new IllegalArgumentException(
                    "Labels '" + source + "': line " + (empty + 1) + " is empty, expected a name on every line");
        }
        names.remove("");
        return new Labels(source, names);
    }

    /** Returns the number of classes. */
    public int size() {
        return names.size();
    }

    /** Returns the name of a class, {@code 0 <= index < size}. */
    public String name(int index) {
        return names.get(index);
    }

    /**
     * Returns the first names only. darknet's lists of ImageNet names hold 21,842, of which a network of 1000 classes means the first.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public Labels first(int count) {
        if (count < 1 || count > names.size()) {
            throw new IllegalArgumentException(
                    "The first " + count + " of labels '" + source + "', which has " + names.size());
        }
        return new Labels(source, names.subList(0, count));
    }

    /** Checks that a network has as many classes. @throws IllegalArgumentException if not */
    void requireSize(long classes) {
        if (classes != names.size()) {
            throw new IllegalArgumentException("The network has " + classes + " classes, labels '" + source + "' name "
                    + names.size() + "; give a label file that belongs to the network");
        }
    }

    @Override
    public String toString() {
        return names.size() + " labels '" + source + "'";
    }
}
