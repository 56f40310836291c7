package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void jsonStaysValidWithoutFiniteNumbers() throws IOException {
        Console.of(out, err, false)
                .json(document -> document.object(members -> members.number("nan", Double.NaN)
                        .number("infinity", Double.NEGATIVE_INFINITY)
                        .number("small", 1e-300)
                        .text("text", "\"\n\u0001ü")
                        .text("nothing", Optional.empty())));
        JsonTree json = JsonTree.parse(out.toString(StandardCharsets.UTF_8));
        assertEquals("NaN", json.get("nan").asText());
        assertEquals("-Infinity", json.get("infinity").asText());
        assertEquals(1e-300, json.get("small").asDouble());
        assertEquals("\"\n\u0001ü", json.get("text").asText());
        assertEquals("null", json.get("nothing").asText());
    }

    @Test
    void notesAndResultsTakeTheProgressLineAway() {
        Console console = Console.of(out, err, true);
        console.draw("abcd");
        console.draw("ef");
        console.note("said");
        console.print("result");
        assertEquals("\rabcd\ref  \r  \rcrossstage: said\n", err.toString(StandardCharsets.UTF_8));
        assertEquals("result\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shortWorkShowsNoProgress() {
        try (ProgressLine progress = Console.of(out, err, true).progress("loading")) {
            progress.progress("kernels", 1, 2);
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void longWorkShowsABarOnATerminal() throws InterruptedException {
        try (ProgressLine progress = Console.of(out, err, true).progress("loading")) {
            progress.progress("kernels", 1, 2);
            for (int i = 0; i < 100 && err.size() == 0; i++) {
                Thread.sleep(100);
            }
        }
        String drawn = err.toString(StandardCharsets.UTF_8);
        assertTrue(drawn.startsWith("\rkernels [###############               ] 1/2  "), drawn);
        assertTrue(drawn.endsWith(" \r"), drawn);
    }

    @Test
    void readerThatLeavesIsNoFailure() {
        PipeStream pipe = new PipeStream(failing("Broken pipe"));
        pipe.write(new byte[10], 0, 10);
        pipe.flush();
        pipe.write(1);
        assertTrue(pipe.failure().isEmpty());
    }

    @Test
    void fullDiskIsAFailure() {
        PipeStream pipe = new PipeStream(failing("No space left on device"));
        pipe.write(1);
        pipe.flush();
        assertFalse(pipe.failure().isEmpty());
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
