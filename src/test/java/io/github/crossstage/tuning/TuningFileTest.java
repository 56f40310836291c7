package io.github.crossstage.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TuningFileTest {
    @Test
    void liesInTheFolderThatTheEnvironmentNames() {
        assertEquals(Path.of("/p/tuning.tsv").toAbsolutePath(), usual("/p", "/v", "/x"));
        assertEquals(Path.of("/v/tuning.tsv").toAbsolutePath(), usual("", "/v", "/x"));
        assertEquals(Path.of("/x/crossstage/tuning.tsv").toAbsolutePath(), usual("", " ", "/x"));
        assertEquals(Path.of("/u/.cache/crossstage/tuning.tsv").toAbsolutePath(), usual("", "", ""));
    }

    private static Path usual(String property, String variable, String cache) {
        Map<String, String> properties = Map.of("user.home", "/u", "crossstage.home", property);
        Map<String, String> variables = Map.of("CROSSSTAGE_HOME", variable, "XDG_CACHE_HOME", cache);
        return TuningFile.ofUser(properties::get, variables::get).path();
    }

    @Test
    void choicesPrintTheirTile() {
        assertEquals("conv2d_blocked 7x2", new TuningChoice("conv2d_blocked", 7, 2).toString());
        assertEquals("conv2d_direct", new TuningChoice("conv2d_direct").toString());
    }
}
