package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.cli.Invocation;
import io.github.crossstage.cli.ServeProcess;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Region;
import io.github.crossstage.testing.DarknetFiles;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example service on an OpenCL device: its answers are those of {@code classify} and {@code detect}, alone and in batches. */
@ModelTest
@Timeout(240)
@Tag("no-oclgrind")
class ServiceIT {
    private static final Path REAL = Path.of("../shared/real");
    private static final int THREADS = 8;
    private static final int ROUNDS = 2;

    @TempDir
    private Path folder;

    /** Returns parts of the test picture, each another picture. */
    private List<Path> pictures(int count) {
        Picture chelsea = Picture.read(TestService.CHELSEA);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("part" + i + ".png");
            chelsea.crop(new Region(20 * i, 10 * i, 200 + 10 * i, 200)).writePng(file);
            files.add(file);
        }
        return files;
    }

    private static Invocation onDevice(List<Object> arguments) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of("--device", TestDevices.info().selector(), "--json"));
        return Invocation.of(all.toArray()).expecting(0);
    }

    /** Sends each picture from many threads at once, and compares with what is expected of it. */
    private static void requireAnswers(List<Path> pictures, List<JsonTree> expected, double tolerance, Sender sender)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> callers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            Callable<Void> caller = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    int which = (first + i) % pictures.size();
                    requireClose(expected.get(which), sender.send(pictures.get(which)), tolerance);
                }
                return null;
            };
            callers.add(threads.submit(caller));
        }
        for (Future<Void> caller : callers) {
            caller.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    /** Sends a picture and returns what was found. */
    private interface Sender {
        JsonTree send(Path picture) throws Exception;
    }

    /** Fails unless two trees are alike, numbers within a tolerance. */
    private static void requireClose(JsonTree expected, JsonTree got, double tolerance) {
        if (expected.value() instanceof List) {
            assertEquals(expected.elements().size(), got.elements().size(), () -> expected + " and " + got);
            for (int i = 0; i < expected.elements().size(); i++) {
                requireClose(expected.elements().get(i), got.elements().get(i), tolerance);
            }
        } else if (expected.value() instanceof java.util.Map) {
            assertEquals(expected.names(), got.names());
            expected.names().forEach(name -> requireClose(expected.get(name), got.get(name), tolerance));
        } else if (expected.value() instanceof Number) {
            assertEquals(expected.asDouble(), got.asDouble(), tolerance);
        } else {
            assertEquals(expected, got);
        }
    }

    @Test
    void boxesAreThoseOfDetect() throws Exception {
        DarknetFiles files = DarknetFiles.detector(folder, true);
        Path names = Files.writeString(folder.resolve("three.names"), "cat\nbasket\nfloor\n");
        List<Path> pictures = pictures(3);
        List<JsonTree> expected = new ArrayList<>();
        for (Path picture : pictures) {
            expected.add(onDevice(List.of(
                            "detect",
                            picture,
                            "--model",
                            files.cfg(),
                            "--weights",
                            files.weights(),
                            "--labels",
                            names,
                            "--threshold",
                            0.4,
                            "--output",
                            folder.resolve("boxes.png")))
                    .json()
                    .get("detections"));
            assertFalse(expected.get(expected.size() - 1).elements().isEmpty());
        }
        try (TestService service = TestService.detector(folder, TestDevices.selector(), 4)) {
            Sender sender = picture -> {
                HttpResponse<byte[]> response = service.predict("image/png", Files.readAllBytes(picture));
                assertEquals(200, response.statusCode(), () -> TestService.text(response));
                return TestService.json(response).get("detections");
            };
            for (int i = 0; i < pictures.size(); i++) {
                assertEquals(expected.get(i), sender.send(pictures.get(i)));
            }
            requireAnswers(pictures, expected, 1e-2, sender);
            long batches =
                    service.model().statistics().values().iterator().next().batches();
            assertTrue(batches < pictures.size() + THREADS * ROUNDS, batches + " batches gathered nothing");
        }
    }

    @Test
    void classesAreThoseOfClassifyAndATerminatedProcessAnswersWhatItAccepted() throws Exception {
        List<Path> pictures = pictures(3);
        List<Object> classify = new ArrayList<>(List.of("classify"));
        classify.addAll(pictures);
        List<JsonTree> expected = onDevice(classify).classes();
        try (ServeProcess serve =
                ServeProcess.start("--device", TestDevices.info().selector(), "--max-batch", 4)) {
            for (int i = 0; i < pictures.size(); i++) {
                assertEquals(expected.get(i), serve.predict(pictures.get(i)).get("classes"));
            }
            requireAnswers(
                    pictures, expected, 1e-4, picture -> serve.predict(picture).get("classes"));
            requireDrain(serve, pictures, expected);
        }
    }

    private static void requireDrain(ServeProcess serve, List<Path> pictures, List<JsonTree> expected)
            throws Exception {
        CountDownLatch answered = new CountDownLatch(2 * THREADS);
        CountDownLatch asked = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        List<Future<Integer>> callers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int which = thread % pictures.size();
            callers.add(threads.submit(() -> {
                int refused = 0;
                while (true) {
                    boolean wasAskedToEnd = asked.getCount() == 0;
                    HttpResponse<String> response;
                    try {
                        response = serve.send(pictures.get(which));
                    } catch (IOException e) {
                        assertTrue(wasAskedToEnd, "a request that was there before the end was lost: " + e);
                        return refused;
                    }
                    if (response.statusCode() == 200) {
                        requireClose(
                                expected.get(which),
                                JsonTree.parse(response.body()).get("classes"),
                                1e-4);
                        answered.countDown();
                    } else {
                        assertEquals(503, response.statusCode(), response::body);
                        assertTrue(response.body().contains("the service stops"), response::body);
                        refused++;
                    }
                }
            }));
        }
        assertTrue(answered.await(60, TimeUnit.SECONDS));
        Future<Integer> status = threads.submit(() -> {
            asked.countDown();
            return serve.terminate();
        });
        for (Future<Integer> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
        assertEquals(0, status.get(60, TimeUnit.SECONDS));
        threads.shutdown();
    }

    @Test
    void yoloxFindsWhatDetectFinds() throws Exception {
        Path model = REAL.resolve("yolox_nano/model.onnx");
        assumeTrue(Files.exists(model), "the YOLOX-nano model is not part of the project");
        List<Path> pictures = List.of(REAL.resolve("images/dog.jpg"), REAL.resolve("images/astronaut.png"));
        List<JsonTree> expected = new ArrayList<>();
        for (Path picture : pictures) {
            expected.add(onDevice(List.of("detect", picture, "--model", model, "--output", folder.resolve("boxes.png")))
                    .json()
                    .get("detections"));
        }
        try (ServeProcess serve =
                ServeProcess.start("--device", TestDevices.info().selector(), "--model", model)) {
            assertEquals("model", serve.model());
            requireAnswers(
                    pictures, expected, 0, picture -> serve.predict(picture).get("detections"));
            assertEquals(0, serve.terminate());
        }
    }
}
