package io.github.crossstage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Writes JSON that is always valid: numbers that JSON does not have become strings. */
public final class JsonWriter {
    private final JsonGenerator generator;

    /** Makes a writer on a generator, which stays the caller's. */
    public JsonWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** Writes an object as the document or an element of an array. */
    public JsonWriter object(JsonContent members) throws IOException {
        generator.writeStartObject();
        members.write(this);
        generator.writeEndObject();
        return this;
    }

    /** Writes an object as a member. */
    public JsonWriter object(String name, JsonContent members) throws IOException {
        generator.writeFieldName(name);
        return object(members);
    }

    /** Writes an array as a member, one object for each element. */
    public <T> JsonWriter objects(String name, Iterable<T> elements, ElementContent<T> members) throws IOException {
        generator.writeFieldName(name);
        return objects(elements, members);
    }

    /** Writes an array as the document, one object for each element. */
    public <T> JsonWriter objects(Iterable<T> elements, ElementContent<T> members) throws IOException {
        generator.writeStartArray();
        for (T element : elements) {
            object(json -> members.write(json, element));
        }
        generator.writeEndArray();
        return this;
    }

    /** Writes an array of strings as a member. */
    public JsonWriter texts(String name, Iterable<String> texts) throws IOException {
        generator.writeArrayFieldStart(name);
        for (String text : texts) {
            generator.writeString(text);
        }
        generator.writeEndArray();
        return this;
    }

    /** Writes an array of whole numbers as a member. */
    public JsonWriter numbers(String name, Iterable<Long> numbers) throws IOException {
        generator.writeArrayFieldStart(name);
        for (long number : numbers) {
            generator.writeNumber(number);
        }
        generator.writeEndArray();
        return this;
    }

    /** Writes an array of numbers as a member, all that remain in a buffer; NaN and infinities as strings. */
    public JsonWriter numbers(String name, FloatBuffer numbers) throws IOException {
        generator.writeArrayFieldStart(name);
        while (numbers.hasRemaining()) {
            float number = numbers.get();
            if (Float.isFinite(number)) {
                generator.writeNumber(number);
            } else {
                generator.writeString(Float.toString(number));
            }
        }
        generator.writeEndArray();
        return this;
    }

    /** Writes a shape as an array of its extents. */
    public JsonWriter shape(String name, Shape shape) throws IOException {
        long[] extents = shape.extents();
        generator.writeFieldName(name);
        generator.writeArray(extents, 0, extents.length);
        return this;
    }

    /** Writes a string as a member. */
    public JsonWriter text(String name, String text) throws IOException {
        generator.writeStringField(name, text);
        return this;
    }

    /** Writes a string, or {@code null} where there is none. */
    public JsonWriter text(String name, Optional<String> text) throws IOException {
        generator.writeFieldName(name);
        if (text.isPresent()) {
            generator.writeString(text.get());
        } else {
            generator.writeNull();
        }
        return this;
    }

    /** Writes a whole number as a member. */
    public JsonWriter number(String name, long number) throws IOException {
        generator.writeNumberField(name, number);
        return this;
    }

    /** Writes a number; NaN and infinities as strings. */
    public JsonWriter number(String name, double number) throws IOException {
        if (!Double.isFinite(number)) {
            return text(name, Double.toString(number));
        }
        generator.writeNumberField(name, number);
        return this;
    }

    /** Writes a truth value as a member. */
    public JsonWriter truth(String name, boolean truth) throws IOException {
        generator.writeBooleanField(name, truth);
        return this;
    }

    /** Writes the members of one element. */
    @FunctionalInterface
    public interface ElementContent<T> {
        /** Writes them. */
        void write(JsonWriter json, T element) throws IOException;
    }
}
