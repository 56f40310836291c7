package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.cli.ServeProcess;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code crossstage serve} on an OpenCL device while its files are replaced under load. */
@ModelTest
@Timeout(120)
@Tag("no-oclgrind")
class ModelSwapIT {
    private static final String STORED = "/v2/repository/models/classifier";
    private static final int THREADS = 8;
    private static final int SWAPS = 4;
    /** Other batch sizes may take other kernels. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    private static boolean isClose(JsonTree expected, JsonTree got) {
        List<JsonTree> one = expected.elements();
        List<JsonTree> other = got.elements();
        boolean close = one.size() == other.size();
        for (int i = 0; close && i < one.size(); i++) {
            close = one.get(i).get("label").equals(other.get(i).get("label"))
                    && Math.abs(one.get(i).get("probability").asDouble()
                                    - other.get(i).get("probability").asDouble())
                            < TOLERANCE;
        }
        return close;
    }

    /** Asks until told otherwise, and counts the answers of each version. */
    private record Caller(ServeProcess serve, List<JsonTree> versions, List<AtomicInteger> seen, AtomicBoolean done) {
        Void ask() throws Exception {
            while (!done.get()) {
                JsonTree got = serve.predict(TestService.CHELSEA).get("classes");
                int version = isClose(versions.get(0), got) ? 0 : 1;
                assertTrue(isClose(versions.get(version), got), () -> got + " is none of " + versions);
                seen.get(version).incrementAndGet();
            }
            return null;
        }
    }

    private static void load(ServeProcess serve) throws Exception {
        HttpResponse<String> reply = serve.post(STORED + "/load");
        assertEquals(200, reply.statusCode(), reply::body);
    }

    @Test
    void eachAnswerIsOneVersionsAndNoRequestFails() throws Exception {
        ReplacedFiles files = ReplacedFiles.in(folder);
        try (ServeProcess serve = ServeProcess.start(
                "--device",
                TestDevices.info().selector(),
                "--model",
                files.cfg(),
                "--weights",
                files.weights(),
                "--labels",
                files.names(),
                "--max-batch",
                4,
                "--model-control")) {
            List<JsonTree> versions = new ArrayList<>();
            versions.add(serve.predict(TestService.CHELSEA).get("classes"));
            files.version(1);
            load(serve);
            versions.add(serve.predict(TestService.CHELSEA).get("classes"));
            assertNotEquals(versions.get(0), versions.get(1));

            AtomicBoolean done = new AtomicBoolean();
            List<AtomicInteger> seen = List.of(new AtomicInteger(), new AtomicInteger());
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<Void>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                callers.add(threads.submit(new Caller(serve, versions, seen, done)::ask));
            }
            for (int swap = 0; swap < SWAPS; swap++) {
                files.version(swap % 2);
                load(serve);
                JsonTree after = serve.predict(TestService.CHELSEA).get("classes");
                assertTrue(isClose(versions.get(swap % 2), after), () -> after + " after a swap, of " + versions);
                int before = seen.get(swap % 2).get();
                while (seen.get(swap % 2).get() < before + THREADS
                        && callers.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
            }
            done.set(true);
            for (Future<Void> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
            threads.shutdown();

            files.damage();
            HttpResponse<String> refused = serve.post(STORED + "/load");
            assertEquals(400, refused.statusCode(), refused::body);
            assertTrue(refused.body().contains("the one before goes on answering: "), refused::body);
            JsonTree last = serve.predict(TestService.CHELSEA).get("classes");
            assertTrue(isClose(versions.get((SWAPS - 1) % 2), last), () -> last + " after a bad file, of " + versions);
            assertEquals(0, serve.terminate());
        }
    }
}
