package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One section of a {@code .cfg} file: its type and its keys, read as numbers within stated bounds. */
final class CfgSection {
    /** Real lists have up to 20 numbers. */
    private static final int MOST_NUMBERS = 1024;

    private static final int SHOWN_CHARACTERS = 60;

    /** A value as written, blanks removed, with the line and byte offset where it stands. */
    record Entry(String value, int line, int offset) {}

    private final String file;
    private final String type;
    private final int line;
    private final int offset;
    private final Map<String, Entry> keys;

    /** @param keys filled by the parser afterwards, read-only for everyone else */
    CfgSection(String file, String type, int line, int offset, Map<String, Entry> keys) {
        this.file = file;
        this.type = type;
        this.line = line;
        this.offset = offset;
        this.keys = keys;
    }

    /** Returns the text between the brackets. */
    String type() {
        return type;
    }

    /** Returns the line of the section's head, counted from 1. */
    int line() {
        return line;
    }

    /** Returns {@code line 12 [route]}. */
    String describe() {
        return "line " + line + " [" + shortened(type) + "]";
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    /** Returns a value as written, or a default. */
    String text(String key, String absent) {
        Entry entry = keys.get(key);
        return entry == null ? absent : entry.value();
    }

    /** Returns a whole number, or a default. @throws ModelFormatException unless {@code least <= number <= most} */
    int integer(String key, int absent, int least, int most) {
        Entry entry = keys.get(key);
        if (entry == null) {
            return absent;
        }
        int number = integer(key, entry.value());
        if (number < least || number > most) {
            throw failure(key, "expected " + least + " to " + most);
        }
        return number;
    }

    /** Returns a whole number that must be there. @throws ModelFormatException unless {@code least <= number <= most} */
    int integer(String key, int least, int most) {
        if (!has(key)) {
            throw failure(key, "expected " + least + " to " + most);
        }
        return integer(key, least, least, most);
    }

    /** Returns whether a whole number is there and not 0. */
    boolean flag(String key) {
        return integer(key, 0, Integer.MIN_VALUE, Integer.MAX_VALUE) != 0;
    }

    /** Returns a number, or a default. @throws ModelFormatException unless it is finite */
    double number(String key, double absent) {
        Entry entry = keys.get(key);
        return entry == null ? absent : number(key, entry.value());
    }

    /** Returns the whole numbers of a list, none if the key is absent. */
    List<Integer> integers(String key) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : parts(key)) {
            numbers.add(integer(key, part));
        }
        return numbers;
    }

    /** Returns the numbers of a list, none if the key is absent. */
    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (String part : parts(key)) {
            numbers.add(number(key, part));
        }
        return numbers;
    }

    private List<String> parts(String key) {
        if (!has(key)) {
            return List.of();
        }
        // A trailing comma is common in the wild and harmless.
        List<String> parts = List.of(keys.get(key).value().split(",", MOST_NUMBERS + 2));
        if (parts.get(parts.size() - 1).isEmpty()) {
            parts = parts.subList(0, parts.size() - 1);
        }
        if (parts.isEmpty() || parts.size() > MOST_NUMBERS) {
            throw failure(key, "expected 1 to " + MOST_NUMBERS + " numbers");
        }
        return parts;
    }

    private int integer(String key, String written) {
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw failure(key, "expected whole numbers that fit 32 bits");
        }
    }

    private double number(String key, String written) {
        try {
            double number = Double.parseDouble(written);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw failure(key, "expected numbers");
        }
        throw failure(key, "expected finite numbers");
    }

    /** Returns the error for a value that is not as expected, or for a key that is missing. */
    ModelFormatException failure(String key, String expected) {
        Entry entry = keys.get(key);
        if (entry == null) {
            return new ModelFormatException(file, offset, describe() + ": '" + key + "' is absent, " + expected);
        }
        return new ModelFormatException(
                file,
                entry.offset(),
                "line " + entry.line() + " [" + shortened(type) + "]: " + key + "=" + shortened(entry.value()) + ", "
                        + expected);
    }

    /** Returns the error for a section that does not fit the network before it. */
    ModelFormatException failure(String reason) {
        return new ModelFormatException(file, offset, describe() + ": " + reason);
    }

    /** Returns a text as messages show it: not too long, and printable. */
    static String shortened(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= SHOWN_CHARACTERS ? printable : printable.substring(0, SHOWN_CHARACTERS) + "...";
    }

    @Override
    public String toString() {
        return describe();
    }
}
