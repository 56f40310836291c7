package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.image.Labels;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.testing.DarknetFiles;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A service on the CPU reference or another device, and a client of it. */
public final class TestService implements AutoCloseable {
    /** The picture that most tests send, 451 x 300. */
    public static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea.png");

    private final Device device;
    private final ServedModel model;
    private final HttpService service;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private TestService(Device device, ServedModel model, HttpService service) {
        this.device = device;
        this.model = model;
        this.service = service;
    }

    /** Starts a service; it owns the source. */
    static TestService of(
            GraphSource source,
            Recognizer recognizer,
            DeviceSelector selector,
            int maxBatch,
            int queue,
            ServiceLimits limits) {
        return of(
                progress -> new OpenNetwork(source, recognizer, options -> options.maxBatch(maxBatch)),
                selector,
                maxBatch,
                queue,
                limits);
    }

    /** Starts a service that opens its network from files. */
    static TestService of(NetworkFiles files, DeviceSelector selector, int maxBatch, int queue, ServiceLimits limits) {
        Device device = Device.open(selector);
        BatchPolicy policy =
                BatchPolicy.standard().maxDelay(Duration.ofMillis(1)).queueCapacity(queue);
        try {
            ServedModel model =
                    ServedModel.load(Optional.empty(), files, List.of(device), maxBatch, policy, Progress.NONE);
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return new TestService(device, model, HttpService.start(model, free, limits, queue, "test"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a small classifier of five classes, for inputs of 32 x 24, on the CPU reference. */
    static TestService classifier(Path folder, ServiceLimits limits) {
        return of(network(folder), recognizer(), DeviceSelector.cpuReference(), 4, 8, limits);
    }

    /** Opens that classifier. */
    static DarknetNetwork network(Path folder) {
        DarknetFiles files = DarknetFiles.classifier(folder);
        return DarknetNetwork.open(files.cfg(), files.weights());
    }

    /** Returns what reads it: the first three classes. */
    static Recognizer recognizer() {
        return new Classifier(
                io.github.crossstage.image.Preprocessing.plain255(32, 24), classes -> Labels.numbered(classes), 3);
    }

    /** Starts a small detector of three classes, for inputs of 96 x 64. */
    static TestService detector(Path folder, DeviceSelector selector, int maxBatch) {
        DarknetFiles files = DarknetFiles.detector(folder, true);
        DarknetNetwork network = DarknetNetwork.open(files.cfg(), files.weights());
        Detector detector = Detector.darknet(
                network, Darknet.preprocessing(network), Labels.of(List.of("cat", "basket", "floor")), 0.4, 0.45);
        return of(network, detector, selector, maxBatch, 64, ServiceLimits.STANDARD);
    }

    ServedModel model() {
        return model;
    }

    HttpService service() {
        return service;
    }

    URI address(String path) {
        return service.address().resolve(path);
    }

    HttpResponse<byte[]> get(String path) {
        return send(HttpRequest.newBuilder(address(path)).GET().build());
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers) {
        return send(request(path, type, BodyPublishers.ofByteArray(body), headers));
    }

    HttpResponse<byte[]> predict(String type, byte[] body) {
        return post("/v1/predict", type, body);
    }

    CompletableFuture<HttpResponse<byte[]>> predictLater(byte[] body) {
        return client.sendAsync(
                request("/v1/predict", "image/png", BodyPublishers.ofByteArray(body)), BodyHandlers.ofByteArray());
    }

    HttpRequest request(String path, String type, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).POST(body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static JsonTree json(HttpResponse<byte[]> response) {
        try {
            return JsonTree.parse(text(response));
        } catch (IOException e) {
            throw new UncheckedIOException(text(response), e);
        }
    }

    /** Returns the JSON of an answer that has to be one. */
    static JsonTree ok(HttpResponse<byte[]> response) {
        assertEquals(200, response.statusCode(), () -> text(response));
        return json(response);
    }

    /** Fails unless it is refused with this status and a reason with these words, and nothing of Java. */
    static void refused(int status, String expected, HttpResponse<byte[]> response) {
        assertEquals(status, response.statusCode(), () -> text(response));
        String error = json(response).get("error").asText();
        assertTrue(error.contains(expected), error);
        assertFalse(error.contains("\tat ") || error.contains("Exception"), error);
    }

    @Override
    public void close() {
        service.close();
        model.close();
        device.close();
    }
}
