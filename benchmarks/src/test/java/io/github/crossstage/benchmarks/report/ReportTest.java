package io.github.crossstage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.Rows;
import io.github.crossstage.benchmarks.row.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final Surroundings OLDER = Rows.surroundings("2026-01-02", "abc1234");
    private static final Surroundings NEWER = Rows.surroundings("2026-01-03", "def5678");

    @TempDir
    private Path folder;

    private String page(Row... rows) throws Exception {
        Path output = folder.resolve("RESULTS.md");
        Report.write(List.of(rows), output);
        return Files.readString(output);
    }

    @Test
    void tellsTheFiguresOfEachRow() throws Exception {
        String page = page(Rows.full("densenet121", OLDER, 10), Rows.product(OLDER));
        assertTrue(
                page.contains("| densenet121@224 | 1 | 10.00 [9.50 11.25] | onnxruntime 1.29.0 | 20.00 [19.00 22.00] |"
                        + " **0.50** [0.45 0.55] | 2.5e-07 | 30 |"),
                page);
        assertTrue(
                page.contains(
                        "| densenet121@224 | 1 | 0.13 | 8.50 | 0.25 | 8.00 | 3 | 80 | 40 % of 200 | 2.0 | 5 % of 40 |"),
                page);
        assertTrue(page.contains("| densenet121@224 | 1 | 3.50 | 0.40 | 0.75 | 0.35 | 300 |  |"), page);
        assertTrue(page.contains("| 10x20x30 | clblast 1.5.2 |"), page);
        assertFalse(page.contains("gemm_10x20x30"), page);
    }

    @Test
    void theNewestChapterStandsFirstAndALaterRowCounts() throws Exception {
        String page =
                page(Rows.full("old", OLDER, 10), Rows.full("twice", NEWER, 10.125), Rows.full("twice", NEWER, 10.5));
        assertTrue(page.indexOf("commit def5678") < page.indexOf("commit abc1234"), page);
        assertTrue(page.contains("10.50 ["), page);
        assertFalse(page.contains("10.13 ["), page);
    }

    @Test
    void aRowWhoseOutputsDisagreeSaysSo() throws Exception {
        String page = page(Rows.disagreeing("densenet121", OLDER));
        assertTrue(page.contains("outputs differ"), page);
        assertFalse(page.contains(".svg"), page);
    }

    @Test
    void warnsOfFiguresFromABusyMachine() throws Exception {
        assertFalse(page(Rows.full("new", OLDER, 10)).contains("busy"));
        Surroundings busy =
                new Surroundings("abc1234", "2026-01-02", "Device", "Platform", 2, "JVM", "Linux", 4, 2, 2.5);
        assertTrue(page(Rows.full("new", busy, 10)).contains("busy"));
    }

    @Test
    void theNewestChapterOfNetworksHasAPlotOfRatiosAndARooflineOfEach() throws Exception {
        String page = page(
                Rows.full("old", OLDER, 10),
                Rows.full("new", NEWER, 10),
                Rows.full("slow", NEWER, 60),
                Rows.product(Rows.surroundings("2026-01-04", "fed8765")));
        try (Stream<Path> files = Files.list(folder.resolve("results"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(List.of("ratios.svg", "roofline-new-224-b1.svg", "roofline-slow-224-b1.svg"), names);
            names.forEach(name -> assertTrue(page.contains("results/" + name), name));
        }
    }

    /** Bars begin at the same x; the one of ratio 3 is six times as long as the one of ratio 0.5. */
    @Test
    void barsAreAsLongAsRatios() throws Exception {
        page(Rows.full("new", NEWER, 10), Rows.full("slow", NEWER, 60));
        NodeList bars = picture("ratios.svg").getElementsByTagName("rect");
        double first = width(bars, 1);
        double second = width(bars, 2);
        assertEquals(6, second / first, 0.01);
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }

    /** A layer with operations and bytes is a point below the roof; one without is none. The names hold what XML would take for tags. */
    @Test
    void layersArePointsBelowTheRoof() throws Exception {
        page(Rows.full("new", NEWER, 10));
        NodeList points = picture("roofline-new-224-b1.svg").getElementsByTagName("circle");
        // Two layers and two entries of the legend.
        assertEquals(4, points.getLength());
        assertTrue(points.item(0).getTextContent().startsWith("conv<0> (Conv2d): 6000 µs, 100.0 GFLOP/s"));
        assertTrue(points.item(1).getTextContent().startsWith("pool0 (Pool2d): 2000 µs, 20.0 GFLOP/s"));
    }

    private Document picture(String name) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("results").resolve(name).toFile());
    }
}
