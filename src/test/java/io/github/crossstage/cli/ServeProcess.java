package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.OtherJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code crossstage serve} in a process of its own, on a free port. */
public final class ServeProcess implements AutoCloseable {
    private final Process process;
    private final String line;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServeProcess(Process process, String line) {
        this.process = process;
        this.line = line;
    }

    /** Starts it and waits until it answers. */
    public static ServeProcess start(Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("serve", "--port", 0));
        all.addAll(List.of(arguments));
        Process process = OtherJvm.program(Main.class, List.of("-DuniqueLibraryNames=true"), all.toArray())
                .start();
        @SuppressWarnings("resource") // The process closes it.
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertNotNull(line, "it ended at once");
        return new ServeProcess(process, line);
    }

    /** Returns the address that it printed. */
    public URI address() {
        return URI.create(line.substring(0, line.indexOf(' ')));
    }

    /** Returns the model that it printed. */
    public String model() {
        return line.replaceFirst(".* answers with (\\S+) on .*", "$1");
    }

    /** Sends a file. */
    public HttpResponse<String> send(Path picture) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address().resolve("/v1/predict"))
                        .POST(BodyPublishers.ofFile(picture))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Posts nothing to a path. */
    public HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address().resolve(path))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /** Sends a file that has to be answered. */
    public JsonTree predict(Path picture) throws IOException, InterruptedException {
        HttpResponse<String> response = send(picture);
        assertEquals(200, response.statusCode(), response::body);
        return JsonTree.parse(response.body());
    }

    /** Asks it to end, and returns its exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
