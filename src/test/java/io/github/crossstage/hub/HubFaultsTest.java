package io.github.crossstage.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DownloadException;
import io.github.crossstage.testing.LocalHub;
import io.github.crossstage.testing.MountedFolder;
import io.github.crossstage.testing.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's cache where a download is killed, or the disk is full. */
class HubFaultsTest {
    private static final String MODEL = "/o/r/resolve/main/model.safetensors";

    @TempDir
    private Path folder;

    private LocalHub server;
    private final byte[] weights = new byte[200_000];

    @BeforeEach
    void start() throws IOException {
        server = new LocalHub();
        new Random(1).nextBytes(weights);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path fetch() {
        return Hub.of(options -> options.endpoint(server.address())
                        .cacheFolder(folder)
                        .token(Optional.empty())
                        .retryWait(Duration.ofMillis(1)))
                .fetch(HubSource.parse("hf:o/r"));
    }

    @Test
    void afterAKilledDownloadTheFileIsFetchedWhole() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        server.on(MODEL, exchange -> {
            exchange.sendResponseHeaders(200, weights.length);
            exchange.getResponseBody().write(weights, 0, weights.length / 2);
            exchange.getResponseBody().flush();
            sent.countDown();
            try {
                killed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        Process process = OtherJvm.program(FetchProgram.class, List.of(), server.address(), folder, "hf:o/r")
                .start();
        sent.await();
        process.destroyForcibly().waitFor();
        killed.countDown();
        server.file(MODEL, weights);
        Path file = fetch();
        assertArrayEquals(weights, Files.readAllBytes(file));
        assertEquals(
                List.of(".model.safetensors.lock", "model.safetensors", "model.safetensors.sha256"),
                List.of(file.getParent().toFile().list()).stream().sorted().toList());
    }

    @Test
    void aFullDiskIsOneErrorAndLeavesNothing() throws Exception {
        server.file(MODEL, weights);
        try (MountedFolder disk = MountedFolder.small(folder)) {
            String message = assertThrows(DownloadException.class, this::fetch).getMessage();
            assertTrue(message.contains(folder.toString()), message);
            Path place = folder.resolve("o/r/main");
            assertEquals(
                    List.of(".model.safetensors.lock"), List.of(place.toFile().list()), disk.toString());
        }
    }
}
