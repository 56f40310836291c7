package io.github.crossstage.service;

import static io.github.crossstage.service.TestService.ok;
import static io.github.crossstage.service.TestService.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.JsonTree;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the model repository extension are answered where nothing is replaced; that is {@link ModelReplacementTest}. */
@Timeout(60)
class RepositoryEndpointsTest {
    private static final String STORED = "/v2/repository/models/classifier";

    @TempDir
    private static Path folder;

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.classifier(folder, ServiceLimits.STANDARD.modelControl(true));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<byte[]> post(String path, String body, String... headers) {
        return service.post(path, "", body.getBytes(UTF_8), headers);
    }

    private static JsonTree index(TestService asked, String body) {
        List<JsonTree> all =
                ok(asked.post("/v2/repository/index", "", body.getBytes(UTF_8))).elements();
        assertEquals(1, all.size());
        return all.get(0);
    }

    private static void requireUnchanged() {
        assertEquals("READY", index(service, "").get("state").asText());
        String changes = "crossstage_model_changes_total{model=\"classifier\",outcome=\"";
        List<String> counts = TestService.text(service.get("/metrics"))
                .lines()
                .filter(line -> line.startsWith(changes))
                .toList();
        assertEquals(4, counts.size());
        assertTrue(counts.stream().allMatch(line -> line.endsWith(" 0.0")), counts::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/repository/models/other/load",
                "/v2/repository/models/classifier/versions/1/load",
                "/v2/repository/models/classifier",
                "/v2/repository/models/..%2Fclassifier/load",
                "/v2/repository/models/%2Fetc%2Fpasswd/load",
                "/v2/repository/models/other/unload"
            })
    void otherNamesAreNotFound(String path) {
        refused(404, "nothing here", post(path, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/repository/index", STORED + "/load", STORED + "/unload"})
    void otherMethodsAreToldWhatIsAllowed(String path) {
        HttpResponse<byte[]> get = service.get(path);
        refused(405, "GET is not possible here; expected POST", get);
        assertEquals("POST", get.headers().firstValue("Allow").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load | {\"parameters\": {\"config\": \"{}\"}} | there is no parameter 'config'",
                "load | {\"parameters\": {\"file:1/model.onnx\": \"AAAA\"}} | there is no parameter 'file:1/model.onnx'",
                "load | {\"parameters\": {\"unload_dependents\": true}} | there is no parameter 'unload_dependents'",
                "load | {\"parameters\": 5} | \"parameters\" is not what is expected",
                "load | {\"parameters\": {} | malformed JSON",
                "load | [] | the body is no JSON object",
                "unload | {\"parameters\": {\"path\": \"/etc\"}} | there is no parameter 'path'",
                "unload | {} {} | more behind the JSON object"
            })
    void nothingIsLoadedThatARequestNames(String what, String body, String expected) {
        refused(400, expected, post(STORED + "/" + what, body));
        refused(413, "65536 bytes, the limit", post(STORED + "/" + what, " ".repeat(65_537)));
        requireUnchanged();
    }

    @Test
    void anIndexIsAskedForWithATruthValue() {
        refused(
                400,
                "\"ready\" is not what is expected, true or false",
                post("/v2/repository/index", "{\"ready\": 1}"));
        assertEquals(
                "classifier",
                index(service, "{\"ready\": false, \"other\": [1]}").get("name").asText());
    }

    @Test
    void pagesOfTheWebMayNotAsk() {
        for (String what : List.of("/load", "/unload")) {
            refused(
                    403,
                    "web pages may not load or unload",
                    post(STORED + what, "", "Origin", service.address("/").toString()));
        }
        requireUnchanged();
    }

    @Test
    void withoutModelControlOnlyTheIndexAnswers() {
        assertTrue(TestService.text(service.get("/v2")).contains("\"model_repository\""));
        try (TestService without = TestService.classifier(folder, ServiceLimits.STANDARD)) {
            for (String what : List.of("/load", "/unload")) {
                refused(403, "--model-control", without.post(STORED + what, "", new byte[0]));
            }
            assertEquals("READY", index(without, "").get("state").asText());
            assertFalse(TestService.text(without.get("/v2")).contains("model_repository"));
        }
    }
}
