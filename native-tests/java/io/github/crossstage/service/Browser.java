package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.testing.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A headless Chromium with one page, told what to do by its DevTools protocol. {@code -Dcrossstage.test.browser} names the program. */
final class Browser implements AutoCloseable {
    private static final String PROGRAM = System.getProperty("crossstage.test.browser", "chromium");
    private static final String LISTENING = "DevTools listening on ";
    private static final int SECONDS = 30;

    private final Process process;
    private final Map<Long, CompletableFuture<JsonTree>> calls = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final WebSocket socket;
    private final String session;

    private Browser(Process process, URI address) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Messages())
                .join();
        String target = call("", "Target.createTarget", json -> json.text("url", "about:blank"))
                .get("targetId")
                .asText();
        session = call("", "Target.attachToTarget", json -> json.text("targetId", target)
                        .truth("flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "DOM")) {
            call(domain + ".enable", json -> {});
        }
    }

    /** Starts the program with a profile of its own. */
    static Browser start(Path profile) throws IOException {
        // Its sandbox needs rights that containers often lack; it is shown pages of this project only.
        ProcessBuilder builder = new ProcessBuilder(
                        PROGRAM,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // What helps a JVM with PoCL is nothing for a browser.
        builder.environment().remove("LD_PRELOAD");
        Process process = builder.start();
        @SuppressWarnings("resource") // The process closes it.
        BufferedReader errors = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread rest = new Thread(() -> errors.lines().forEach(more -> {}), "browser messages");
                rest.setDaemon(true);
                rest.start();
                return new Browser(process, URI.create(line.substring(LISTENING.length())));
            }
            said.append(line).append('\n');
        }
        throw new IOException(PROGRAM + " ended at once: " + said);
    }

    /** Answers to calls, and events of which only complaints are kept. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            JsonTree json;
            try {
                json = JsonTree.parse(message);
            } catch (IOException e) {
                throw new UncheckedIOException(message, e);
            }
            if (json.has("id")) {
                CompletableFuture<JsonTree> call = calls.remove(json.get("id").asLong());
                if (call == null) {
                    return;
                }
                if (json.has("error")) {
                    call.completeExceptionally(new AssertionError(message));
                } else {
                    call.complete(json.get("result"));
                }
                return;
            }
            String method = json.get("method").asText();
            boolean isError = method.equals("Runtime.exceptionThrown")
                    || (method.equals("Log.entryAdded")
                            && json.get("params")
                                    .get("entry")
                                    .get("level")
                                    .asText()
                                    .equals("error"))
                    || (method.equals("Runtime.consoleAPICalled")
                            && json.get("params").get("type").asText().equals("error"));
            if (isError) {
                complaints.add(message);
            }
        }
    }

    private JsonTree call(String method, JsonContent parameters) {
        return call(session, method, parameters);
    }

    private JsonTree call(String inSession, String method, JsonContent parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonTree> answer = new CompletableFuture<>();
        calls.put(id, answer);
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            new JsonWriter(generator).object(json -> {
                json.number("id", id).text("method", method).object("params", parameters);
                if (!inSession.isEmpty()) {
                    json.text("sessionId", inSession);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        socket.sendText(text.toString(), true).join();
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(method + " took longer than " + SECONDS + " s", e);
        } catch (Exception e) {
            throw new AssertionError(method + ": " + e, e);
        }
    }

    /** Opens a page and waits until it is there. */
    void open(URI address) {
        complaints.clear();
        call("Page.navigate", json -> json.text("url", address.toString()));
        await("document.readyState === 'complete' && location.href === '" + address + "'");
    }

    /** Returns the value of an expression, or of the promise that it is. */
    JsonTree evaluate(String expression) {
        JsonTree result = call("Runtime.evaluate", json -> json.text("expression", expression)
                .truth("awaitPromise", true)
                .truth("returnByValue", true));
        assertEquals(false, result.has("exceptionDetails"), () -> expression + ": " + result);
        return result.get("result").has("value") ? result.get("result").get("value") : result.get("result");
    }

    /** Waits until an expression is true; it is asked again before each frame that the page draws. */
    void await(String condition) {
        evaluate("new Promise((resolve, reject) => { const end = performance.now() + " + 1000 * (SECONDS - 5)
                + "; const look = () => { if (" + condition
                + ") resolve(true); else if (performance.now() > end) reject(new Error('never'));"
                + " else setTimeout(look, 10); }; look(); })");
    }

    /** Chooses a file as a user does in the dialogue of a file field. */
    void choose(String selector, Path file) {
        long root =
                call("DOM.getDocument", json -> {}).get("root").get("nodeId").asLong();
        long node = call(
                        "DOM.querySelector", json -> json.number("nodeId", root).text("selector", selector))
                .get("nodeId")
                .asLong();
        call("DOM.setFileInputFiles", json -> json.number("nodeId", node)
                .texts("files", List.of(file.toAbsolutePath().toString())));
    }

    /** Presses a key. */
    void press(String key, int code) {
        call("Input.dispatchKeyEvent", json -> json.text("type", "keyDown")
                .text("key", key)
                .text("code", key)
                .text("text", key.equals("Enter") ? "\r" : "")
                .number("windowsVirtualKeyCode", code));
        call("Input.dispatchKeyEvent", json -> json.text("type", "keyUp")
                .text("key", key)
                .text("code", key)
                .number("windowsVirtualKeyCode", code));
    }

    /** Sets the size of the window, in pixels, and what the user prefers. */
    void appear(int width, int height, boolean dark) {
        call("Emulation.setDeviceMetricsOverride", json -> json.number("width", width)
                .number("height", height)
                .number("deviceScaleFactor", 1)
                .truth("mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                json -> json.objects("features", List.of(dark ? "dark" : "light"), (feature, value) -> feature.text(
                                "name", "prefers-color-scheme")
                        .text("value", value)));
    }

    /** Keeps what the page looks like, for people. */
    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", json -> json.text("format", "png")
                        .truth("captureBeyondViewport", true))
                .get("data")
                .asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Returns errors that the page printed or threw since it was opened. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Ends the program, which then takes away its own temporary files. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true).join();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.abort();
        // They write into the profile until they are gone.
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join());
    }
}
