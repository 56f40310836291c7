package io.github.crossstage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.benchmarks.row.Rows;
import io.github.crossstage.benchmarks.row.ServiceRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ServingReportTest {
    @TempDir
    private Path folder;

    private static ServiceRow row(String engine, boolean batched, int callers, long requests) {
        return new ServiceRow(
                "net",
                List.of(1L, 3L, 8L, 8L),
                engine,
                "",
                batched ? "8 rows, 0 ms" : "",
                callers,
                2,
                requests,
                batched ? 3.5 : 1,
                1.25,
                2.5,
                4.5,
                Rows.surroundings("2026-01-02", "abc1234"));
    }

    @Test
    void tellsAndDrawsTheFiguresOfEachRow() throws Exception {
        Path output = folder.resolve("SERVING.md");
        ServingReport.write(
                List.of(
                        row("ours", false, 1, 10),
                        row("ours", false, 4, 99),
                        row("ours", false, 4, 40),
                        row("theirs", true, 4, 80)),
                output);
        String page = Files.readString(output);
        assertTrue(page.contains("| 4 | ours |  | 20 | 1.0 | 1.25 | 2.50 | 4.50 |"), page);
        assertTrue(page.contains("| 4 | theirs | 8 rows, 0 ms | 40 | 3.5 | 1.25 | 2.50 | 4.50 |"), page);
        assertTrue(page.contains("(serving/net.svg)"), page);
        Document plot = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("serving/net.svg").toFile());
        assertEquals(2 * 3, plot.getElementsByTagName("circle").getLength());
    }

    @Test
    void aRowIsReadAsItWasWritten() throws IOException {
        ServiceRow row = row("ours", true, 4, 80);
        assertEquals(row, ServiceRow.of(row.json()));
        Path file = folder.resolve("rows.jsonl");
        Files.writeString(file, row.json() + "\n{}\n");
        String message =
                assertThrows(IOException.class, () -> ServiceRow.readAll(file)).getMessage();
        assertTrue(message.contains("rows.jsonl:2"), message);
    }

    @Test
    void quantilesAreThoseOfTheSample() {
        long[] nanos = new long[100];
        for (int i = 0; i < 100; i++) {
            nanos[i] = (100 - i) * 1_000_000L;
        }
        assertEquals(50, ServiceRow.quantileMs(nanos, 0.5));
        assertEquals(99, ServiceRow.quantileMs(nanos, 0.99));
        assertEquals(7, ServiceRow.quantileMs(new long[] {7_000_000}, 0.95));
    }
}
