package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.DeviceSelector;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests that are too many or too late, and of those that are there when a service ends. The tests hold the network. */
@Timeout(60)
class OverloadTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    private Path folder;

    private byte[] picture() throws IOException {
        return Files.readAllBytes(TestService.CHELSEA);
    }

    private static TestService service(GatedNetwork network, int queue, ServiceLimits limits) {
        return TestService.of(network, TestService.recognizer(), DeviceSelector.cpuReference(), 1, queue, limits);
    }

    /** Waits for what another thread is about to do. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static void busy(HttpResponse<byte[]> response, String expected) {
        assertEquals(503, response.statusCode(), () -> TestService.text(response));
        assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(TestService.text(response).contains(expected), () -> TestService.text(response));
    }

    private static int waiting(TestService service) {
        return service.model().statistics().values().iterator().next().waiting();
    }

    @Test
    void aFullQueueIsBusyAndLosesNobody() throws Exception {
        GatedNetwork network = new GatedNetwork(TestService.network(folder));
        try (TestService service = service(network, 2, ServiceLimits.STANDARD.times(LONG, LONG))) {
            network.shut();
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            // Two batches may be on the device, two requests may wait.
            for (int i = 0; i < 4; i++) {
                answers.add(service.predictLater(picture()));
                int count = i + 1;
                await(() ->
                        service.model().statistics().values().iterator().next().submitted() == count);
            }
            await(() -> waiting(service) == 2);
            busy(service.predict("image/png", picture()), "the queue is full");
            network.open();
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                assertEquals(200, answer.get(20, TimeUnit.SECONDS).statusCode());
            }
        }
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeIsTold() throws Exception {
        GatedNetwork network = new GatedNetwork(TestService.network(folder));
        try (TestService service = service(network, 8, ServiceLimits.STANDARD.times(LONG, Duration.ofMillis(1500)))) {
            network.shut();
            HttpResponse<byte[]> late = service.predict("image/png", picture());
            assertEquals(504, late.statusCode(), () -> TestService.text(late));
            assertTrue(TestService.text(late).contains("no answer after"), () -> TestService.text(late));
            network.open();
        }
    }

    @Test
    void moreUploadsThanThereIsRoomForAreBusyAndHealthAnswers() throws Exception {
        GatedNetwork network = new GatedNetwork(TestService.network(folder));
        try (TestService service = service(network, 8, ServiceLimits.STANDARD.maxUploads(1));
                Socket slow = new Socket(
                        service.address("/").getHost(), service.address("/").getPort())) {
            OutputStream out = slow.getOutputStream();
            byte[] picture = picture();
            out.write(("POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: "
                            + picture.length + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(picture, 0, 1000);
            await(() -> TestService.text(service.get("/metrics")).contains("crossstage_uploads_running 1"));
            busy(service.predict("image/png", picture), "too many uploads");
            assertEquals(200, service.get("/health").statusCode());
            out.write(picture, 1000, picture.length - 1000);
            String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertEquals(200, service.predict("image/png", picture).statusCode());
        }
    }

    @Test
    void closingAnswersWhatWasAcceptedAndRefusesTheRest() throws Exception {
        GatedNetwork network = new GatedNetwork(TestService.network(folder));
        TestService service = service(network, 8, ServiceLimits.STANDARD.times(LONG, LONG));
        byte[] picture = picture();
        network.shut();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(service.predictLater(picture));
        }
        await(() -> service.model().statistics().values().iterator().next().submitted() == 3);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(service.service()::close);
        await(() -> service.get("/health").statusCode() == 503);
        JsonTree health = TestService.json(service.get("/health"));
        assertEquals("DOWN", health.get("status").asText());
        assertEquals(
                "the service stops", health.get("reasons").elements().get(0).asText());
        assertEquals(503, service.get("/v2/health/ready").statusCode());
        assertEquals(200, service.get("/health/live").statusCode());
        busy(service.predict("image/png", picture), "the service stops");
        assertFalse(closing.isDone());
        network.open();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertEquals(200, answer.get(20, TimeUnit.SECONDS).statusCode());
        }
        closing.get(20, TimeUnit.SECONDS);
        assertThrows(UncheckedIOException.class, () -> service.get("/health"));
        service.close();
        service.close();
    }

    @Test
    void aClosedDeviceIsDown() throws Exception {
        TestService service = TestService.classifier(folder, ServiceLimits.STANDARD);
        service.model().devices().get(0).close();
        assertEquals(503, service.get("/health").statusCode());
        busy(service.predict("image/png", picture()), "no device answers");
        assertEquals(503, service.get("/v2/health/ready").statusCode());
        service.close();
    }
}
