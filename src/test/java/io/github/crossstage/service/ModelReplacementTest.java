package io.github.crossstage.service;

import static io.github.crossstage.service.TestService.ok;
import static io.github.crossstage.service.TestService.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.DeviceSelector;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network whose files are replaced while it is served. */
@Timeout(60)
class ModelReplacementTest {
    private static final String STORED = "/v2/repository/models/classifier";
    private static final int THREADS = 4;
    private static final int SWAPS = 8;

    @TempDir
    private Path folder;

    private ReplacedFiles files;
    private TestService service;
    private byte[] picture;
    /** Whoever opens the files needs one. */
    private final Semaphore mayOpen = new Semaphore(1000);

    @BeforeEach
    void start() throws IOException {
        picture = Files.readAllBytes(TestService.CHELSEA);
        files = ReplacedFiles.in(folder);
        NetworkFiles gated = progress -> {
            mayOpen.acquireUninterruptibly();
            return files.open();
        };
        service =
                TestService.of(gated, DeviceSelector.cpuReference(), 4, 64, ServiceLimits.STANDARD.modelControl(true));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private HttpResponse<byte[]> post(String path, String body) {
        return service.post(path, "", body.getBytes(UTF_8));
    }

    private HttpResponse<byte[]> load() {
        return post(STORED + "/load", "");
    }

    private JsonTree classes() {
        return ok(service.predict("image/png", picture)).get("classes");
    }

    private void requireMetric(String expected) {
        String all = TestService.text(service.get("/metrics"));
        assertTrue(all.lines().anyMatch(expected::equals), () -> expected + " among\n" + all);
    }

    private void requireChanges(String outcome, int count) {
        requireMetric(
                "crossstage_model_changes_total{model=\"classifier\",outcome=\"" + outcome + "\"} " + count + ".0");
    }

    private static void requireState(String expected, HttpResponse<byte[]> response) {
        assertEquals(expected, ok(response).get("state").asText());
    }

    private JsonTree index(String body) {
        return ok(post("/v2/repository/index", body));
    }

    private String state() {
        List<JsonTree> all = index("").elements();
        assertEquals(1, all.size());
        assertEquals("classifier", all.get(0).get("name").asText());
        return all.get(0).get("state").asText() + all.get(0).get("reason").asText();
    }

    /** What a version says of the picture, and of zeros as a tensor. */
    private record Told(JsonTree classes, JsonTree outputs) {}

    private Told told() {
        String zeros = "0,".repeat(3 * 24 * 32 - 1) + "0";
        HttpResponse<byte[]> inferred = post(
                "/v2/models/classifier/infer",
                "{\"inputs\": [{\"name\": \"data\", \"shape\": [1, 3, 24, 32], \"datatype\": \"FP32\", \"data\": ["
                        + zeros + "]}]}");
        return new Told(classes(), ok(inferred).get("outputs"));
    }

    @Test
    void noRequestFailsWhileTheNetworkIsReplaced() throws Exception {
        List<Told> versions = new ArrayList<>();
        versions.add(told());
        files.version(1);
        requireState("READY", load());
        versions.add(told());
        assertNotEquals(versions.get(0).classes, versions.get(1).classes);
        assertNotEquals(versions.get(0).outputs, versions.get(1).outputs);

        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger[] seen = {new AtomicInteger(), new AtomicInteger()};
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> callers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Callable<Void> caller = () -> {
                while (done.getCount() > 0) {
                    Told told = told();
                    int classes = indexOf(versions.stream().map(Told::classes).toList(), told.classes);
                    int outputs = indexOf(versions.stream().map(Told::outputs).toList(), told.outputs);
                    seen[classes].incrementAndGet();
                    seen[outputs].incrementAndGet();
                }
                return null;
            };
            callers.add(threads.submit(caller));
        }
        for (int swap = 0; swap < SWAPS; swap++) {
            files.version(swap % 2);
            requireState("READY", load());
            // Who asks after the reply is answered by the new one, and some load is on it before it goes again.
            assertEquals(versions.get(swap % 2), told());
            int before = seen[swap % 2].get();
            while (seen[swap % 2].get() < before + THREADS && callers.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }
        }
        done.countDown();
        for (Future<Void> caller : callers) {
            caller.get(20, TimeUnit.SECONDS);
        }
        threads.shutdown();
        requireChanges("replaced", SWAPS + 1);
        requireChanges("failed", 0);
    }

    private static int indexOf(List<JsonTree> versions, JsonTree got) {
        int index = versions.indexOf(got);
        assertTrue(index >= 0, () -> got + " is none of " + versions);
        return index;
    }

    @Test
    void whatCannotBeLoadedIsToldAndTheNetworkGoesOn() throws IOException {
        Told before = told();
        files.damage();
        refused(400, "'classifier' was not loaded, the one before goes on answering: ", load());
        refused(400, "classifier.weights", load());
        Files.delete(files.weights());
        refused(400, "classifier.weights: does not exist", load());
        files.version(1);
        files.width(48);
        refused(400, "its inputs are [data f32 [?, 3, 24, 48]], expected [data f32 [?, 3, 24, 32]]", load());
        files.width(32);
        files.labels(4);
        refused(400, "5 classes", load());
        assertEquals(before, told());
        assertEquals("READY", state());
        requireChanges("failed", 5);
        requireChanges("replaced", 0);
        files.labels(5);
        requireState("READY", load());
        assertNotEquals(before, told());
        requireChanges("replaced", 1);
    }

    @Test
    void anUnloadedNetworkIsNotReadyUntilItIsLoadedAgain() throws IOException {
        requireState("UNAVAILABLE", post(STORED + "/unload", "{\"parameters\": {\"unload_dependents\": true}}"));
        for (HttpResponse<byte[]> response : List.of(
                service.predict("image/png", picture),
                post("/v2/models/classifier/infer", "{}"),
                service.get("/v2/models/classifier"))) {
            refused(503, "'classifier' is unloaded; POST " + STORED + "/load loads it", response);
        }
        assertEquals(503, service.get("/v2/health/ready").statusCode());
        assertEquals(503, service.get("/v2/models/classifier/ready").statusCode());
        JsonTree health = TestService.json(service.get("/health"));
        assertEquals("DOWN", health.get("status").asText());
        assertTrue(health.get("reasons").elements().get(0).asText().contains("is unloaded"), health::toString);
        assertTrue(state().startsWith("UNAVAILABLE'classifier' is unloaded"), this::state);
        assertEquals(0, index("{\"ready\": true}").elements().size());
        requireState("UNAVAILABLE", post(STORED + "/unload", "{}"));
        requireChanges("unloaded", 1);
        requireMetric("crossstage_device_memory_bytes{device=\"CPU reference\",model=\"classifier\"} 0.0");

        files.width(48);
        requireState("READY", load());
        classes();
        assertEquals(1, index("{\"ready\": true}").elements().size());
        assertArrayEquals(
                new long[] {-1, 3, 24, 48},
                ok(service.get("/v2/models/classifier"))
                        .get("inputs")
                        .elements()
                        .get(0)
                        .get("shape")
                        .longs());
        requireChanges("loaded", 1);
        requireChanges("replaced", 0);
    }

    @Test
    void onlyOneChangesAtATimeAndTheOthersAreTold() throws Exception {
        mayOpen.drainPermits();
        CompletableFuture<HttpResponse<byte[]>> first = CompletableFuture.supplyAsync(this::load);
        while (!mayOpen.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        refused(409, "'classifier' is being loaded or unloaded already", load());
        refused(409, "is being loaded", post(STORED + "/unload", ""));
        classes();
        mayOpen.release();
        requireState("READY", first.get(20, TimeUnit.SECONDS));
    }
}
