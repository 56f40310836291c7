package io.github.crossstage.importer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of the JSON text of a header, which takes nothing but what the format names; made for one header, used once. */
final class SafetensorsHeaderParser {
    private static final String METADATA = "__metadata__";
    private static final int MAX_DEPTH = 3;
    private static final int MAX_DIGITS = 20;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .build();

    private final String file;
    private final long offset;
    private final String text;
    private final List<SafetensorsEntry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Makes a parser of a text that starts at a byte offset of the file. */
    SafetensorsHeaderParser(String file, long offset, String text) {
        this.file = file;
        this.offset = offset;
        this.text = text;
    }

    /** Returns the tensors in the order of the text. */
    List<SafetensorsEntry> entries() {
        return entries;
    }

    /** Returns the free texts of the member {@code __metadata__}; none if there is no such member. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** Reads the whole text. @throws ModelFormatException if it is no header */
    void parse() {
        try (JsonParser json = FACTORY.createParser(text)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT, "the header", "an object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals(METADATA)) {
                    metadata(json, value);
                } else {
                    entries.add(entry(json, name, value));
                }
            }
            requireBlanks((int) json.currentLocation().getCharOffset());
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new ModelFormatException(
                    file, byteOffset(at), "the header is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelFormatException(file, offset, "the header cannot be read: " + e.getMessage(), e);
        }
    }

    private void metadata(JsonParser json, JsonToken first) throws IOException {
        expect(json, first, JsonToken.START_OBJECT, METADATA, "an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            expect(json, json.nextToken(), JsonToken.VALUE_STRING, METADATA + " '" + key + "'", "a string");
            metadata.put(key, json.getText());
        }
    }

    private SafetensorsEntry entry(JsonParser json, String name, JsonToken first) throws IOException {
        String what = "tensor '" + name + "'";
        expect(json, first, JsonToken.START_OBJECT, what, "an object");
        DataType dataType = null;
        long[] shape = null;
        long[] range = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            switch (key) {
                case "dtype" -> dataType = dataType(json, value, what);
                case "shape" -> shape = numbers(json, value, what + " shape", StoredTensor.MAX_RANK);
                case "data_offsets" -> range = numbers(json, value, what + " data_offsets", 2);
                default ->
                    throw error(json, what + " has the member '" + key + "', expected dtype, shape, data_offsets");
            }
        }
        if (dataType == null || shape == null || range == null) {
            throw error(json, what + " lacks one of dtype, shape, data_offsets");
        }
        if (range.length != 2 || range[0] > range[1]) {
            throw error(json, what + " data_offsets are no pair [begin, end] with begin <= end");
        }
        return sized(json, new SafetensorsEntry(name, type(json, what, dataType, shape), range[0], range[1]));
    }

    private DataType dataType(JsonParser json, JsonToken token, String what) throws IOException {
        expect(json, token, JsonToken.VALUE_STRING, what + " dtype", "a string");
        String name = json.getText();
        return SafetensorsTypes.ofName(name)
                .orElseThrow(() -> error(
                        json, what + " has the dtype '" + name + "', expected one of " + SafetensorsTypes.names()));
    }

    private long[] numbers(JsonParser json, JsonToken first, String what, int most) throws IOException {
        expect(json, first, JsonToken.START_ARRAY, what, "an array");
        List<Long> numbers = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(json, token, JsonToken.VALUE_NUMBER_INT, what, "whole numbers");
            long number = json.getLongValue();
            if (number < 0) {
                throw error(json, what + " holds " + number + ", expected 0 or more");
            }
            numbers.add(number);
            if (numbers.size() > most) {
                throw error(json, what + " holds more than " + most + " numbers");
            }
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private TensorType type(JsonParser json, String what, DataType dataType, long[] extents) {
        try {
            TensorType type = new TensorType(dataType, Shape.of(extents));
            Math.addExact(type.byteCount(), 0);
            return type;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelFormatException(
                    file, here(json), what + " has a shape whose bytes do not fit 63 bits: " + e.getMessage(), e);
        }
    }

    private SafetensorsEntry sized(JsonParser json, SafetensorsEntry entry) {
        long bytes = entry.end() - entry.begin();
        if (bytes != entry.type().byteCount()) {
            throw error(
                    json,
                    "tensor '" + entry.name() + "' has " + bytes + " bytes at data_offsets [" + entry.begin() + ", "
                            + entry.end() + "], expected " + entry.type().byteCount() + " for " + entry.type());
        }
        return entry;
    }

    /** Writers pad the header with blanks; nothing else may follow the object. */
    private void requireBlanks(int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) != ' ') {
                throw new ModelFormatException(
                        file, byteOffset(i), "something follows the header's object, expected nothing but blanks");
            }
        }
    }

    private void expect(JsonParser json, JsonToken token, JsonToken wanted, String what, String expected) {
        if (token != wanted) {
            throw error(json, what + " is " + (token == null ? "missing" : token) + ", expected " + expected);
        }
    }

    private ModelFormatException error(JsonParser json, String reason) {
        return new ModelFormatException(file, here(json), reason);
    }

    private long here(JsonParser json) {
        return byteOffset(json.currentTokenLocation().getCharOffset());
    }

    private long byteOffset(long characters) {
        int end = (int) Math.max(0, Math.min(characters, text.length()));
        return offset + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }
}
