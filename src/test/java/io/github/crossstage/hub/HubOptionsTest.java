package io.github.crossstage.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubOptionsTest {
    private static final Path HOME = Path.of("home").toAbsolutePath();

    private static HubOptions options(Map<String, String> properties, Map<String, String> variables) {
        return new HubOptions(
                name -> name.equals("user.home") ? HOME.toString() : properties.get(name), variables::get);
    }

    private static HubSettings settings(Map<String, String> properties, Map<String, String> variables) {
        return options(properties, variables).settings();
    }

    @Test
    void withoutAnEnvironmentItIsTheUsualHub() {
        HubSettings settings = settings(Map.of(), Map.of("CROSSSTAGE_HUB", "", "HF_TOKEN", " "));
        assertEquals(URI.create("https://huggingface.co"), settings.endpoint());
        assertEquals(HOME.resolve(".cache/crossstage/weights"), settings.cacheFolder());
        assertEquals(Optional.empty(), settings.token());
        assertEquals(8L << 30, settings.limitBytes());
    }

    @Test
    void nearerSettingsWin() {
        Map<String, String> variables = Map.of(
                "CROSSSTAGE_HUB", "http://variable:8080/hf/",
                "CROSSSTAGE_HOME", "/v",
                "XDG_CACHE_HOME", "/x",
                "HF_TOKEN", "hf_secret\n");
        HubSettings settings = settings(Map.of(), variables);
        assertEquals(URI.create("http://variable:8080/hf"), settings.endpoint());
        assertEquals(Path.of("/v/weights").toAbsolutePath(), settings.cacheFolder());
        assertEquals(Optional.of("hf_secret"), settings.token());
        assertFalse(settings.toString().contains("secret"), settings.toString());
        settings = settings(Map.of("crossstage.hub", "https://property", "crossstage.home", "/p"), variables);
        assertEquals(URI.create("https://property"), settings.endpoint());
        assertEquals(Path.of("/p/weights").toAbsolutePath(), settings.cacheFolder());
        assertEquals(
                Path.of("/x/crossstage/weights").toAbsolutePath(),
                settings(Map.of(), Map.of("XDG_CACHE_HOME", "/x")).cacheFolder());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host",
                "file:/x",
                "host",
                "https://",
                "https://me:secret@host",
                "https://host?secret=1",
                "https://host#x",
                "http://ho st"
            })
    void otherEndpointsAreRefused(String endpoint) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> settings(Map.of(), Map.of("CROSSSTAGE_HUB", endpoint)));
        assertTrue(e.getMessage().contains("CROSSSTAGE_HUB"), e.getMessage());
        assertFalse(e.getMessage().contains("me:secret"), e.getMessage());
    }

    @Test
    void wrongOptionsAreRefused() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> settings(Map.of(), Map.of("HF_TOKEN", "sec\r\nret")));
        assertFalse(e.getMessage().contains("ret\""), e.getMessage());
        assertTrue(e.getMessage().contains("HF_TOKEN"), e.getMessage());
        HubOptions options = options(Map.of(), Map.of());
        assertThrows(IllegalArgumentException.class, () -> options.sizeLimit(0));
        assertThrows(IllegalArgumentException.class, () -> options.readTimeout(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> options.offline(true).refresh(true).settings());
    }
}
