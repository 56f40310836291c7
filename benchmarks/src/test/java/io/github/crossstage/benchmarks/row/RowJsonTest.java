package io.github.crossstage.benchmarks.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowJsonTest {
    private static final Surroundings HERE = Rows.surroundings("2026-01-02", "abc1234");

    @TempDir
    private Path folder;

    @Test
    void aRowComesBackAsItWas() throws Exception {
        for (Row row :
                List.of(Rows.full("densenet121", HERE, 10), Rows.disagreeing("resnet50", HERE), Rows.product(HERE))) {
            assertEquals(row, RowJson.row(RowJson.text(row)));
        }
    }

    @Test
    void hasTheMembersThatOthersRead() throws Exception {
        Map<String, Object> json = Json.read(RowJson.text(Rows.full("densenet121", HERE, 10)));
        assertEquals("densenet121", json.get("network"));
        assertEquals(1L, json.get("batch"));
        assertEquals(10.0, json.get("oursMedianMs"));
        assertEquals("onnxruntime", json.get("peer"));
        assertEquals(20.0, json.get("peerMedianMs"));
        assertEquals(0.5, json.get("ratio"));
        assertEquals(100 * (640e6 / 8e-3) / 200e9, (Double) json.get("percentOfFmaPeak"), 1e-9);
        assertEquals(100 * (16e6 / 8e-3) / 40e9, (Double) json.get("percentOfMemoryPeak"), 1e-9);
    }

    @Test
    void aRowWhoseOutputsDisagreeHasNoTimes() throws Exception {
        Row row = Rows.disagreeing("densenet121", HERE);
        assertFalse(Json.read(RowJson.text(row)).containsKey("ratio"));
        assertFalse(row.agrees());
        assertTrue(row.line().contains("NOT TIMED"), row.line());
    }

    @Test
    void rowsAreAppended() throws Exception {
        Path file = folder.resolve("rows.jsonl");
        RowJson.append(file, Rows.full("a", HERE, 10));
        RowJson.append(file, Rows.disagreeing("b", HERE));
        assertEquals(
                List.of("a", "b"),
                RowJson.readAll(file).stream().map(Row::network).toList());
    }

    @Test
    void namesTheLineThatIsNoRow() throws Exception {
        Path file = folder.resolve("rows.jsonl");
        for (String bad : List.of("{\"network\":\"a\"}", "[1]", "{", "{\"network\":3}")) {
            Files.writeString(file, RowJson.text(Rows.full("a", HERE, 10)) + "\n" + bad + "\n");
            IOException thrown = assertThrows(IOException.class, () -> RowJson.readAll(file), bad);
            assertTrue(thrown.getMessage().startsWith(file + ":2: "), thrown.getMessage());
        }
    }

    @Test
    void quantilesLieBetweenTheNumbersInProportion() {
        Quantiles quantiles = Quantiles.of(4, 0, 2, 1, 3);
        assertEquals(new Quantiles(2, 0.4, 3.6, 3.96, 0), quantiles);
        assertEquals(7, Quantiles.of(7).p99());
        assertThrows(IllegalArgumentException.class, Quantiles::of);
    }
}
