package io.github.crossstage.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.crossstage.error.DownloadException;
import io.github.crossstage.testing.LocalHub;
import io.github.crossstage.testing.LocalHub.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubTest {
    private static final String MODEL = "/o/r/resolve/main/model.safetensors";
    private static final String TORCH = "/o/r/resolve/main/pytorch_model.bin";
    private static final byte[] BYTES = "the weights".getBytes(UTF_8);
    private static final byte[] OTHER = "the changed".getBytes(UTF_8);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    private LocalHub server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalHub();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Hub hub(Consumer<HubOptions> more) {
        return Hub.of(options -> {
            options.endpoint(server.address())
                    .cacheFolder(folder.resolve("cache"))
                    .token(Optional.empty())
                    .retryWait(Duration.ofMillis(1));
            more.accept(options);
        });
    }

    private Hub hub() {
        return hub(options -> {});
    }

    private Path fetch(String source) {
        return hub().fetch(HubSource.parse(source));
    }

    private DownloadException refuse(Hub hub, String source, String... reasons) {
        DownloadException e = assertThrows(DownloadException.class, () -> hub.fetch(HubSource.parse(source)));
        for (String reason : reasons) {
            assertTrue(e.getMessage().contains(reason), () -> "no '" + reason + "' in: " + e.getMessage());
        }
        return e;
    }

    /** Checks that a failure left no file but empty lock files. */
    private void assertNothingKept() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> left = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
            assertEquals(List.of(), left);
        }
    }

    private static String hash(byte[] bytes) {
        Sha256 hash = new Sha256();
        hash.add(ByteBuffer.wrap(bytes));
        return hash.hex();
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    }

    @Test
    void aFileIsFetchedOnceAndRecorded() throws IOException {
        server.file(MODEL, BYTES, "ETag", "\"tag\"", "X-Repo-Commit", COMMIT);
        List<Long> told = new ArrayList<>();
        Hub hub = hub(options -> options.progress((source, done, total) -> told.addAll(List.of(done, total))));
        Path file = hub.fetch(HubSource.parse("hf:o/r"));
        assertEquals(folder.resolve("cache/o/r/main/model.safetensors"), file);
        assertArrayEquals(BYTES, Files.readAllBytes(file));
        assertEquals(List.of((long) BYTES.length, (long) BYTES.length), told);
        List<String> record = Files.readAllLines(file.resolveSibling("model.safetensors.sha256"));
        assertEquals(hash(BYTES) + "  model.safetensors", record.get(record.size() - 1));
        assertTrue(
                record.containsAll(List.of(
                        "# source hf:o/r@main#model.safetensors",
                        "# url " + server.address() + MODEL,
                        "# bytes " + BYTES.length,
                        "# etag \"tag\"",
                        "# commit " + COMMIT)),
                record.toString());
        assertEquals(file, fetch("hf:o/r"));
        assertEquals(file, fetch("hf:o/r@main#model.safetensors"));
        assertEquals(List.of(MODEL), server.paths());
    }

    @Test
    void withoutSafetensorsItIsThePyTorchFile() {
        server.file(TORCH, BYTES);
        Path file = fetch("hf:o/r");
        assertTrue(file.endsWith("main/pytorch_model.bin"), file.toString());
        assertEquals(file, fetch("hf:o/r"));
        assertEquals(List.of(MODEL, TORCH), server.paths());
    }

    @Test
    void revisionsAndFilesHavePlacesOfTheirOwn() {
        server.file("/o/r/resolve/refs%2Fpr%2F1/sub/x.pth", BYTES);
        Path file = fetch("hf:o/r@refs/pr/1#sub/x.pth");
        assertEquals(folder.resolve("cache/o/r/refs%2Fpr%2F1/sub/x.pth"), file);
    }

    @Test
    void aRedirectIsFollowedWithoutTheToken() throws IOException {
        try (LocalHub store = new LocalHub()) {
            store.file("/blob", BYTES, "ETag", "\"store\"");
            server.on(
                    MODEL,
                    LocalHub.status(
                            302,
                            "Location",
                            store.address() + "/blob?signature=secret",
                            "X-Linked-ETag",
                            "\"" + hash(BYTES) + "\"",
                            "X-Linked-Size",
                            "" + BYTES.length,
                            "X-Repo-Commit",
                            COMMIT));
            Path file = hub(options -> options.token(Optional.of("hf_secret"))).fetch(HubSource.parse("hf:o/r"));
            assertArrayEquals(BYTES, Files.readAllBytes(file));
            assertEquals(List.of(new Request(MODEL, Optional.of("Bearer hf_secret"))), server.requests());
            assertEquals(List.of(new Request("/blob", Optional.empty())), store.requests());
            String record = Files.readString(file.resolveSibling("model.safetensors.sha256"));
            assertTrue(record.contains(COMMIT) && !record.contains("secret"), record);
        }
    }

    @Test
    void theTokenStaysWithTheHubOnItsOwnRedirects() {
        server.on(MODEL, LocalHub.status(307, "Location", "/moved"));
        server.file("/moved", BYTES);
        hub(options -> options.token(Optional.of("t"))).fetch(HubSource.parse("hf:o/r"));
        assertEquals(Optional.of("Bearer t"), server.requests().get(1).authorization());
    }

    @Test
    void redirectsThatLeadNowhereAreRefused() {
        server.on(MODEL, LocalHub.status(302, "Location", MODEL));
        refuse(hub(), "hf:o/r", "more than 10 redirects");
        server.on(MODEL, LocalHub.status(302));
        refuse(hub(), "hf:o/r", "redirects to nowhere");
        HubSource source = HubSource.parse("hf:o/r");
        URI https = URI.create("https://hub/x");
        for (String location : new String[] {"http://hub/x?secret", "ftp://hub/x", "file:/etc/passwd", "http://["}) {
            DownloadException e = assertThrows(
                    DownloadException.class, () -> HubClient.target(source, https, 302, Optional.of(location)));
            assertFalse(e.getMessage().contains("?secret"), e.getMessage());
        }
        assertEquals(
                URI.create("https://store/y?a=b"), HubClient.target(source, https, 302, Optional.of("//store/y?a=b")));
    }

    @Test
    void whatTheHubDoesNotHaveIsNamed() throws IOException {
        DownloadException e = refuse(
                hub(), "hf:o/r", "answered 404", TORCH, "model.safetensors or pytorch_model.bin", "@REVISION#FILE");
        assertEquals(404, e.status());
        assertEquals("hf:o/r@main", e.source());
        server.on(MODEL, LocalHub.status(404, "X-Error-Code", "RevisionNotFound"));
        refuse(hub(), "hf:o/r", MODEL, "(RevisionNotFound)");
        assertEquals(List.of(MODEL, TORCH, MODEL), server.paths());
        assertNothingKept();
    }

    @Test
    void gatedRepositoriesAskForAToken() throws IOException {
        server.on(MODEL, LocalHub.status(401, "X-Error-Code", "GatedRepo"));
        refuse(hub(), "hf:o/r", "answered 401 (GatedRepo)", "HF_TOKEN");
        server.on(MODEL, LocalHub.status(403));
        DownloadException e =
                refuse(hub(options -> options.token(Optional.of("hf_secret"))), "hf:o/r", "403", "was sent");
        assertFalse(e.getMessage().contains("hf_secret"), e.getMessage());
        assertNothingKept();
    }

    @Test
    void passingFailuresAreTriedAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.on(MODEL, exchange -> {
            switch (asked.incrementAndGet()) {
                case 1 -> exchange.sendResponseHeaders(500, -1);
                case 2 -> exchange.sendResponseHeaders(429, -1);
                default -> LocalHub.send(exchange, BYTES);
            }
        });
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
        assertEquals(3, asked.get());
        server.on("/o/s/resolve/main/model.safetensors", LocalHub.status(503));
        refuse(hub(), "hf:o/s", "answered 503", "try again later");
        assertEquals(3 + 4, server.paths().size());
    }

    @Test
    void aHubThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Hub hub = hub(options -> options.endpoint(URI.create("http://127.0.0.1:" + port)));
        refuse(hub, "hf:o/r", "no connection to http://127.0.0.1:" + port, "4 attempts (refused", "proxy");
        assertNothingKept();
    }

    @Test
    void aBodyThatIsCutOffLeavesNothing() throws IOException {
        server.on(MODEL, exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(BYTES);
            // Newer JDKs keep everything back until then.
            exchange.getResponseBody().flush();
        });
        refuse(hub(), "hf:o/r", "broke off after", "of 100 bytes", "try again");
        assertNothingKept();
        server.file(MODEL, BYTES);
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        server.on(MODEL, exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(BYTES);
            exchange.getResponseBody().flush();
            await(done);
        });
        Hub hub = hub(options -> options.readTimeout(Duration.ofMillis(200)));
        refuse(hub, "hf:o/r", "nothing came for");
        server.on(MODEL, exchange -> await(done));
        Hub hasty = hub(options -> options.readTimeout(Duration.ofMillis(100)).connectTimeout(Duration.ofMillis(100)));
        refuse(hasty, "hf:o/r", "gave no answer");
        done.countDown();
        assertNothingKept();
    }

    @Test
    void hashesAndSizesThatTheHubTellsMustFit() throws IOException {
        server.file(MODEL, BYTES, "X-Linked-ETag", "\"" + hash(OTHER) + "\"");
        refuse(hub(), "hf:o/r", "SHA-256 " + hash(BYTES), "announced " + hash(OTHER));
        server.file(MODEL, BYTES, "X-Linked-Size", "12");
        refuse(hub(), "hf:o/r", "has 11 bytes, the hub announced 12");
        assertNothingKept();
    }

    @Test
    void largeFilesAreRefused() throws IOException {
        Hub small = hub(options -> options.sizeLimit(BYTES.length - 1));
        server.file(MODEL, BYTES);
        refuse(small, "hf:o/r", "11 bytes or more, the limit is 10");
        server.on(MODEL, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(BYTES);
        });
        refuse(small, "hf:o/r", "11 bytes or more, the limit is 10");
        server.on(MODEL, exchange -> {
            exchange.sendResponseHeaders(200, 1L << 58);
            exchange.getResponseBody().flush();
        });
        refuse(hub(), "hf:o/r", "the limit is 8589934592");
        refuse(hub(options -> options.sizeLimit(Long.MAX_VALUE)), "hf:o/r", "has room for");
        assertNothingKept();
        server.file(MODEL, BYTES);
        hub(options -> options.sizeLimit(BYTES.length)).fetch(HubSource.parse("hf:o/r"));
    }

    @Test
    void webPagesAreNoWeights() throws IOException {
        server.file(MODEL, BYTES, "Content-Type", "text/html; charset=utf-8");
        refuse(hub(), "hf:o/r", "text/html", "login page");
        server.file(MODEL, BYTES, "Content-Encoding", "gzip");
        refuse(hub(), "hf:o/r", "gzip");
        assertNothingKept();
    }

    @Test
    void aChangedFileIsFetchedAnewAndIsAnErrorOffline() throws IOException {
        server.file(MODEL, BYTES);
        Path file = fetch("hf:o/r");
        Files.write(file, OTHER);
        touch(file);
        refuse(hub(options -> options.offline(true)), "hf:o/r", file.toString(), "has the SHA-256 " + hash(OTHER));
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
        Files.write(file, new byte[3]);
        refuse(hub(options -> options.offline(true)), "hf:o/r", "holds 3 bytes, its record says 11");
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
        assertEquals(3, server.paths().size());
    }

    @Test
    void aFileWithAnotherDateIsCheckedOnceMore() throws IOException {
        server.file(MODEL, BYTES);
        Path file = fetch("hf:o/r");
        touch(file);
        assertFalse(new CachedFile(folder.resolve("cache"), HubSource.parse("hf:o/r#model.safetensors")).isUntouched());
        assertEquals(file, fetch("hf:o/r"));
        assertTrue(new CachedFile(folder.resolve("cache"), HubSource.parse("hf:o/r#model.safetensors")).isUntouched());
        assertEquals(1, server.paths().size());
    }

    @Test
    void aFileWithoutItsRecordIsNotTrusted() throws IOException {
        Path file = folder.resolve("cache/o/r/main/model.safetensors");
        Files.createDirectories(file.getParent());
        Files.write(file, OTHER);
        Path record = file.resolveSibling("model.safetensors.sha256");
        Hub offline = hub(options -> options.offline(true));
        refuse(offline, "hf:o/r", "has no record");
        for (String text : new String[] {
            "",
            hash(OTHER) + "  model.safetensors\n",
            "# source hf:o/r@main#model.safetensors\n# bytes x\n# modified y\n" + hash(OTHER) + "  model.safetensors\n",
            new FileRecord("hf:o/other", "", 11, hash(OTHER), Instant.EPOCH, Optional.empty(), Optional.empty())
                    .text("model.safetensors")
        }) {
            Files.writeString(record, text);
            refuse(offline, "hf:o/r", "has no record");
        }
        Files.write(record, new byte[] {(byte) 0xFF});
        refuse(offline, "hf:o/r", "has no record");
        server.file(MODEL, BYTES);
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
    }

    @Test
    void offlineTakesWhatIsThereAndAsksNobody() throws IOException {
        Hub offline = hub(options -> options.offline(true));
        Path cache = folder.resolve("cache");
        refuse(
                offline,
                "hf:o/r",
                "offline",
                cache.resolve("o/r/main/model.safetensors") + " is not there",
                cache.resolve("o/r/main/pytorch_model.bin") + " is not there",
                server.address() + MODEL);
        assertFalse(Files.exists(cache), "offline makes no folders");
        assertEquals(List.of(), server.paths());
        server.file(TORCH, BYTES);
        Path file = fetch("hf:o/r");
        server.close();
        assertEquals(file, offline.fetch(HubSource.parse("hf:o/r")));
    }

    @Test
    void refreshingFetchesOnlyWhatChanged() throws IOException {
        server.file(MODEL, BYTES, "X-Repo-Commit", COMMIT);
        fetch("hf:o/r");
        AtomicInteger fetched = new AtomicInteger();
        Hub refreshing = hub(options -> options.refresh(true).progress((source, done, total) -> fetched.set(1)));
        refreshing.fetch(HubSource.parse("hf:o/r"));
        server.file(MODEL, OTHER, "X-Repo-Commit", "f" + COMMIT, "X-Linked-ETag", hash(BYTES));
        refreshing.fetch(HubSource.parse("hf:o/r"));
        assertEquals(0, fetched.get());
        server.file(MODEL, OTHER, "X-Repo-Commit", "f" + COMMIT);
        assertArrayEquals(BYTES, Files.readAllBytes(fetch("hf:o/r")));
        assertArrayEquals(OTHER, Files.readAllBytes(refreshing.fetch(HubSource.parse("hf:o/r"))));
        assertEquals(1, fetched.get());
        assertArrayEquals(OTHER, Files.readAllBytes(fetch("hf:o/r")));
    }

    @Test
    void threadsFetchAFileOnce() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        server.on(MODEL, exchange -> {
            await(both);
            LocalHub.send(exchange, BYTES);
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Path>> paths = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                paths.add(threads.submit(() -> {
                    both.countDown();
                    return fetch("hf:o/r");
                }));
            }
            assertEquals(paths.get(0).get(), paths.get(1).get());
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of(MODEL), server.paths());
    }

    @Test
    void processesFetchAFileOnce() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        server.on(MODEL, exchange -> {
            await(both);
            LocalHub.send(exchange, BYTES);
        });
        List<Process> processes = List.of(startProcess(), startProcess());
        try {
            for (Process process : processes) {
                assertEquals("ready", process.inputReader().readLine());
                both.countDown();
            }
            for (Process process : processes) {
                assertEquals(
                        folder.resolve("cache/o/r/main/model.safetensors").toString(),
                        process.inputReader().readLine());
                assertEquals(0, process.waitFor());
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertEquals(List.of(MODEL), server.paths());
    }

    private Process startProcess() throws Exception {
        List<String> classPath = new ArrayList<>();
        for (Class<?> type : List.of(Hub.class, FetchProgram.class)) {
            classPath.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(System.getProperty("path.separator"), classPath),
                        FetchProgram.class.getName(),
                        server.address().toString(),
                        folder.resolve("cache").toString(),
                        "hf:o/r")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void anInterruptedThreadStops() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        server.on(MODEL, exchange -> {
            asked.countDown();
            await(done);
        });
        AtomicInteger stillInterrupted = new AtomicInteger();
        Thread thread = new Thread(() -> {
            refuse(hub(), "hf:o/r", "interrupted");
            stillInterrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        });
        thread.start();
        asked.await();
        thread.interrupt();
        thread.join();
        done.countDown();
        assertEquals(1, stillInterrupted.get());
        assertNothingKept();
    }

    @Test
    void aCacheFolderThatCannotBeWrittenIsNamed() throws IOException {
        server.file(MODEL, BYTES);
        Path inTheWay = Files.write(folder.resolve("file"), OTHER);
        refuse(
                hub(options -> options.cacheFolder(inTheWay)),
                "hf:o/r",
                "cannot write",
                inTheWay.toString(),
                "CROSSSTAGE_HOME");
        assertEquals(List.of(), server.paths());
    }

    @Test
    void aReadOnlyCacheIsReadAndNotWritten() throws IOException {
        server.file(MODEL, BYTES);
        Path file = fetch("hf:o/r");
        touch(file);
        Path parent = file.getParent();
        Files.delete(file.resolveSibling(".model.safetensors.lock"));
        assertTrue(parent.toFile().setWritable(false));
        try {
            assumeFalse(Files.isWritable(parent), "this user may write anywhere");
            assertEquals(file, hub(options -> options.offline(true)).fetch(HubSource.parse("hf:o/r")));
            refuse(hub(), "hf:o/r#x.pth", "cannot write");
        } finally {
            assertTrue(parent.toFile().setWritable(true));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
