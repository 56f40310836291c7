package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.crossstage.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One run of the command line inside the test's JVM.
 *
 * @param status its exit status
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record Invocation(int status, String out, String err) {
    /** Runs the command line. */
    public static Invocation of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int status = Main.run(Console.of(out, err, false), texts);
        return new Invocation(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns standard output as the one JSON document that it has to be. */
    public JsonTree json() {
        try (JsonParser parser = new JsonFactory().createParser(out)) {
            parser.nextToken();
            parser.skipChildren();
            assertNull(parser.nextToken(), () -> "more than one JSON document: " + out);
            return JsonTree.parse(out);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + out, e);
        }
    }

    /** Returns the classes that {@code classify --json} printed, best first, of each picture. */
    public List<JsonTree> classes() {
        return json().get("pictures").elements().stream()
                .map(picture -> picture.get("classes"))
                .toList();
    }

    /** Checks the exit status; a failure shows what was printed. Returns this. */
    public Invocation expecting(int expected) {
        assertEquals(expected, status, () -> "exit status; standard error:\n" + err + "standard output:\n" + out);
        return this;
    }

    /** Checks that standard error holds a text. Returns this. */
    public Invocation saying(String text) {
        assertTrue(err.contains(text), () -> "standard error should say '" + text + "':\n" + err);
        return this;
    }

    /** Checks that it failed without a result and without a stack trace. Returns this. */
    public Invocation failingWith(int expected, String text) {
        expecting(expected).saying(text);
        assertEquals("", out, "standard output of a failure");
        assertFalse(err.contains("\tat "), () -> "a stack trace:\n" + err);
        return this;
    }
}
