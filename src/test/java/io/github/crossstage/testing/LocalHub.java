package io.github.crossstage.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model hub on a free port of this machine, and what it was asked. Paths it was not told of are 404. */
public final class LocalHub implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /**
     * What was asked.
     *
     * @param path as it came, with its escapes
     * @param authorization the header of that name
     */
    public record Request(String path, Optional<String> authorization) {}

    /** Starts it. */
    public LocalHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(new Request(
                path, Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
        try (exchange) {
            handlers.getOrDefault(path, status(404)).handle(exchange);
        }
    }

    /** Returns its address. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers a path with these bytes. Returns this. */
    public LocalHub file(String path, byte[] bytes, String... headers) {
        return on(path, exchange -> {
            send(exchange, bytes, headers);
        });
    }

    /** Answers a path with a handler, which need not close the exchange. Returns this. */
    public LocalHub on(String path, HttpHandler handler) {
        handlers.put(path, handler);
        return this;
    }

    /** Returns a handler that answers with nothing but a status and headers, names and values in turn. */
    public static HttpHandler status(int status, String... headers) {
        return exchange -> {
            add(exchange, headers);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Sends bytes with their length and headers, names and values in turn. */
    public static void send(HttpExchange exchange, byte[] bytes, String... headers) throws IOException {
        add(exchange, headers);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private static void add(HttpExchange exchange, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
    }

    /** Returns what was asked so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Returns the paths that were asked for so far. */
    public List<String> paths() {
        return requests.stream().map(Request::path).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
