package io.github.crossstage.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value and typed ways into it. Objects and arrays are maps and lists; numbers are {@code Long} or {@code Double}. */
public record JsonTree(Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Reads a file. */
    public static JsonTree read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses a text. */
    public static JsonTree parse(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonTree(value(parser, parser.nextToken()));
        }
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    members.put(name, value(parser, parser.nextToken()));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    elements.add(value(parser, next));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> "null";
            default -> parser.getText();
        };
    }

    /** Returns whether this object has a member of this name. */
    public boolean has(String name) {
        return ((Map<?, ?>) value).containsKey(name);
    }

    /** Returns a member of this object. */
    public JsonTree get(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("no member '" + name + "' among " + ((Map<?, ?>) value).keySet());
        }
        return new JsonTree(((Map<?, ?>) value).get(name));
    }

    /** Returns the names of this object's members. */
    public List<String> names() {
        return ((Map<?, ?>) value).keySet().stream().map(String.class::cast).toList();
    }

    /** Returns the elements of this array. */
    public List<JsonTree> elements() {
        return ((List<?>) value).stream().map(element -> new JsonTree(element)).toList();
    }

    /** Returns this array of whole numbers. */
    public long[] longs() {
        return elements().stream().mapToLong(JsonTree::asLong).toArray();
    }

    /** Returns this whole number. */
    public long asLong() {
        return ((Number) value).longValue();
    }

    /** Returns this whole number. */
    public int asInt() {
        return Math.toIntExact(asLong());
    }

    /** Returns this number. */
    public double asDouble() {
        return ((Number) value).doubleValue();
    }

    /** Returns whether this is {@code true}; {@code null} is not. */
    public boolean asBoolean() {
        return Boolean.TRUE.equals(value);
    }

    /** Returns this string, or any other value as text. */
    public String asText() {
        return value.toString();
    }
}
