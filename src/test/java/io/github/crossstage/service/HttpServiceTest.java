package io.github.crossstage.service;

import static io.github.crossstage.service.TestService.ok;
import static io.github.crossstage.service.TestService.refused;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.image.Classification;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.testing.JsonTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of a small classifier are answered, status by status. */
@Timeout(60)
class HttpServiceTest {
    private static final long MOST_BYTES = 300_000;
    private static final ServiceLimits LIMITS = ServiceLimits.STANDARD.pictures(MOST_BYTES, 200_000);

    @TempDir
    private static Path folder;

    private static TestService service;
    private static byte[] picture;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.classifier(folder, LIMITS);
        picture = Files.readAllBytes(TestService.CHELSEA);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static byte[] form(String headers, byte[] content) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.write(("--xyz\r\n" + headers + "\r\n\r\n").getBytes(US_ASCII));
        form.write(content);
        form.write("\r\n--xyz--\r\n".getBytes(US_ASCII));
        return form.toByteArray();
    }

    private static void requireSame(List<Classification> expected, JsonTree answer) {
        List<JsonTree> classes = answer.get("classes").elements();
        assertEquals(expected.size(), classes.size());
        for (int i = 0; i < classes.size(); i++) {
            assertEquals(expected.get(i).label(), classes.get(i).get("label").asText());
            assertEquals(expected.get(i).index(), classes.get(i).get("index").asInt());
            assertEquals(
                    expected.get(i).probability(),
                    classes.get(i).get("probability").asDouble());
        }
    }

    @Test
    void aPictureIsAnsweredWithTheClassesOfTheLibrary() {
        Classifier classifier = (Classifier) TestService.recognizer();
        try (GraphSource source = TestService.network(folder);
                Device device = Device.open(DeviceSelector.cpuReference());
                Model model = Model.load(source, device)) {
            Preprocessed input = classifier.recipe().apply(Picture.read(TestService.CHELSEA));
            try (Result result = model.run(input.tensor())) {
                List<Classification> expected = classifier.classes(result);
                assertEquals(3, expected.size());
                JsonTree answer = ok(service.predict("image/png", picture));
                requireSame(expected, answer);
                assertEquals("classifier", answer.get("model").asText());
                assertEquals(451, answer.get("picture").get("width").asInt());
                assertEquals(300, answer.get("picture").get("height").asInt());
                JsonTree times = answer.get("milliseconds");
                assertTrue(times.get("decode").asDouble() > 0);
                assertTrue(times.get("all").asDouble()
                        >= times.get("decode").asDouble() + times.get("run").asDouble() - 0.01);
                assertEquals(1, answer.get("batch").asInt());
                requireSame(expected, ok(service.predict("application/octet-stream; a=b", picture)));
                requireSame(expected, ok(service.predict("", picture)));
            }
        }
    }

    @Test
    void aFormIsAnsweredLikeABody() throws IOException {
        String file = "Content-Disposition: form-data; name=\"f\"; filename=\"ä\"\r\nContent-Type: image/png";
        JsonTree answer = ok(service.predict("multipart/form-data; boundary=xyz", form(file, picture)));
        assertEquals(ok(service.predict("image/png", picture)).get("classes"), answer.get("classes"));
        refused(
                415,
                "Content-Type text/html",
                service.predict(
                        "multipart/form-data; boundary=xyz", form(file.replace("image/png", "text/html"), picture)));
        refused(
                400,
                "starts with --boundary",
                service.predict("multipart/form-data; boundary=other", form(file, picture)));
        refused(400, "boundary", service.predict("multipart/form-data", form(file, picture)));
    }

    @Test
    void damagedPicturesAreBadRequests() {
        refused(400, "Picture 'upload'", service.predict("image/png", Arrays.copyOf(picture, 5000)));
        refused(400, "unknown format", service.predict("image/jpeg", "hello".getBytes(US_ASCII)));
        refused(400, "the request has no body", service.predict("image/jpeg", new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/svg+xml", "text/plain", "application/x-www-form-urlencoded", "video/mp4", "nonsense"})
    void otherTypesAreUnsupported(String type) {
        refused(415, "Content-Type " + type + ": expected image/jpeg", service.predict(type, picture));
    }

    @Test
    void encodedBodiesAreUnsupported() {
        refused(
                415,
                "Content-Encoding gzip",
                service.post("/v1/predict", "image/png", picture, "Content-Encoding", "gzip"));
    }

    @Test
    void tooManyBytesAreRefusedWhetherAnnouncedOrNot() {
        byte[] large = Arrays.copyOf(picture, (int) MOST_BYTES + 1);
        refused(413, "the body has more than 300000 bytes", service.predict("image/png", large));
        refused(
                413,
                "the body has more than 300000 bytes",
                service.send(service.request(
                        "/v1/predict",
                        "image/png",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))));
        ok(service.predict("image/png", Arrays.copyOf(picture, (int) MOST_BYTES)));
    }

    @Test
    void tooManyPixelsAreRefused() throws IOException {
        Path file = folder.resolve("large.png");
        Picture.ofRgb(500, 401, new byte[3 * 500 * 401]).writePng(file);
        refused(413, "200500 pixels, expected at most 200000", service.predict("image/png", Files.readAllBytes(file)));
        Picture.ofRgb(500, 400, new byte[3 * 500 * 400]).writePng(file);
        ok(service.predict("image/png", Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing",
        "/v1",
        "/v2/",
        "/v2/models/other",
        "/v2/models/classifier/versions/1",
        "/page.html",
        "/../pom.xml"
    })
    void unknownPathsAreNotFound(String path) {
        refused(404, "nothing here", service.get(path));
    }

    @Test
    void otherMethodsAreToldWhatIsAllowed() {
        HttpResponse<byte[]> get = service.get("/v1/predict");
        refused(405, "GET is not possible", get);
        assertEquals("POST", get.headers().firstValue("Allow").orElseThrow());
        HttpResponse<byte[]> post = service.post("/health", "text/plain", new byte[1]);
        refused(405, "POST is not possible", post);
        assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/page.css, text/css; charset=utf-8",
        "/page.js, text/javascript; charset=utf-8",
        "/icon.svg, image/svg+xml",
        "/sample.jpg, image/jpeg"
    })
    void thePageLoadsNothingFromElsewhere(String path, String type) {
        HttpResponse<byte[]> response = service.get(path);
        assertEquals(200, response.statusCode());
        assertEquals(type, response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "nosniff",
                response.headers().firstValue("X-Content-Type-Options").orElseThrow());
        String policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none';") && !policy.contains("unsafe"), policy);
        if (!path.endsWith(".jpg")) {
            String text = TestService.text(response).replace("http://www.w3.org/2000/svg", "");
            assertFalse(text.contains("http://") || text.contains("https://") || text.contains("style=\""), path);
        }
    }

    @Test
    void theSampleIsAPictureThatIsAnswered() {
        ok(service.predict("image/jpeg", service.get("/sample.jpg").body()));
    }

    @Test
    void headHasNoBody() throws IOException {
        try (Socket socket =
                new Socket(service.address("/").getHost(), service.address("/").getPort())) {
            socket.getOutputStream()
                    .write("HEAD /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(all.startsWith("HTTP/1.1 200 ") && all.endsWith("\r\n\r\n"), all);
        }
    }

    @Test
    void healthSaysWhatRunsWhere() {
        JsonTree health = ok(service.get("/health"));
        assertEquals("UP", health.get("status").asText());
        assertEquals(0, health.get("reasons").elements().size());
        assertEquals("classifier", health.get("model").asText());
        assertEquals("CPU reference", health.get("devices").elements().get(0).asText());
        assertTrue(ok(service.get("/health/live")).get("live").asBoolean());
    }

    @Test
    void metricsCountRequestsByOutcome() {
        ok(service.predict("image/png", picture));
        refused(415, "", service.predict("text/plain", picture));
        HttpResponse<byte[]> response = service.get("/metrics");
        assertEquals(200, response.statusCode());
        assertTrue(response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain; version=0.0.4"));
        List<String> lines = TestService.text(response).lines().toList();
        for (String expected : List.of(
                "crossstage_http_requests_seconds_count{route=\"/v1/predict\",status=\"200\"}",
                "crossstage_http_requests_seconds_bucket{route=\"/v1/predict\",status=\"415\",le=\"0.001\"}",
                "crossstage_picture_decode_seconds_count",
                "crossstage_requests_total{device=\"CPU reference\",model=\"classifier\",outcome=\"answered\"}",
                "crossstage_queue_wait_seconds_count{device=\"CPU reference\",model=",
                "crossstage_batch_run_seconds_count{device=\"CPU reference\",model=",
                "crossstage_queue_waiting{device=\"CPU reference\",model=\"classifier\"} 0",
                "crossstage_device_up{device=\"CPU reference\",model=\"classifier\"} 1",
                "crossstage_device_memory_bytes{device=",
                "crossstage_uploads_running 0",
                "jvm_memory_used_bytes{",
                "jvm_threads_live_threads",
                "process_uptime_seconds")) {
            assertTrue(
                    lines.stream().anyMatch(line -> line.startsWith(expected)),
                    () -> expected + " among\n"
                            + lines.stream()
                                    .filter(line -> !line.startsWith("#"))
                                    .collect(Collectors.joining("\n")));
        }
        assertTrue(lines.stream()
                        .filter(line -> line.startsWith("crossstage_batch_rows_bucket"))
                        .count()
                < 10);
        assertFalse(lines.stream().anyMatch(line -> line.contains("/nothing")), "paths that do not exist");
    }

    @Test
    void aNetworkThatFixesItsBatchSizeIsServedOneByOne() throws IOException {
        Detector detector = Detector.yolox(
                io.github.crossstage.image.Preprocessing.yolox(SmallYolox.SIZE),
                io.github.crossstage.image.Labels.of(List.of("one", "two")),
                0.25,
                0.45);
        try (TestService yolox =
                TestService.of(SmallYolox.source(), detector, DeviceSelector.cpuReference(), 1, 8, LIMITS)) {
            JsonTree answer = ok(yolox.predict("image/png", picture));
            assertEquals("detector", answer.get("kind").asText());
            List<JsonTree> found = answer.get("detections").elements();
            assertFalse(found.isEmpty());
            for (JsonTree each : found) {
                JsonTree box = each.get("box");
                assertTrue(box.get("left").asDouble() >= 0 && box.get("right").asDouble() <= 451, box::toString);
                assertTrue(box.get("top").asDouble() >= 0 && box.get("bottom").asDouble() <= 300, box::toString);
            }
            assertArrayEquals(
                    new long[] {1, 3, 64, 64},
                    ok(yolox.get("/v2/models/small_yolox"))
                            .get("inputs")
                            .elements()
                            .get(0)
                            .get("shape")
                            .longs());
        }
    }
}
