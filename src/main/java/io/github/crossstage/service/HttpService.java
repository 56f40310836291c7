package io.github.crossstage.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceHealth.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind HTTP: a page, {@code /v1/predict}, the Open Inference Protocol below {@code /v2}, {@code /health} and {@code /metrics}.
 *
 * <p>It knows no users and no encryption, so it belongs on the loopback interface or behind a proxy that does. Thread-safe. The model stays
 * the caller's. {@link #close()} answers what was accepted, refuses what still comes, and is idempotent.
 */
public final class HttpService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
    /** Most connections, and most of them that wait to be accepted. */
    private static final int CONNECTIONS = 1024;

    private static final int BACKLOG = 128;
    /** Threads for all that is no upload, where threads are counted. */
    private static final int MORE_THREADS = 16;
    /** What is counted where nobody waits for a reply any more, as other servers do. */
    private static final int CLIENT_LEFT = 499;
    /** How long loading a network again may take until nobody is told any more how it went, in seconds. */
    private static final int LOAD_SECONDS = 600;
    /** How long clients that were connected before the end may ask and be refused, in seconds. */
    private static final int LAST_SECONDS = 1;

    private final ServedModel model;
    private final ServiceLimits limits;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Map<String, Endpoint>> routes = new TreeMap<>();

    /** Requests with a body, until their replies are out. */
    private final Visitors working = new Visitors();

    private HttpService(ServedModel model, ServiceLimits limits, int queue, String version, HttpServer server) {
        this.model = model;
        this.limits = limits;
        this.server = server;
        this.threads = RequestThreads.of(limits.maxUploads() + queue + MORE_THREADS);
        Uploads uploads = new Uploads(limits.maxUploads(), model.metrics());
        InferEndpoints infer = new InferEndpoints(model, limits, uploads, version);
        RepositoryEndpoints repository = new RepositoryEndpoints(model, limits);
        String named = "/v2/models/" + model.name();
        String stored = "/v2/repository/models/" + model.name();
        get("/", Pages.of("page.html", "text/html; charset=utf-8"));
        get("/page.css", Pages.of("page.css", "text/css; charset=utf-8"));
        get("/page.js", Pages.of("page.js", "text/javascript; charset=utf-8"));
        get("/icon.svg", Pages.of("icon.svg", "image/svg+xml"));
        get("/sample.jpg", Pages.of("sample.jpg", "image/jpeg"));
        get("/health", call -> health());
        get("/health/live", infer::live);
        get("/metrics", call -> metrics());
        get("/v2", infer::server);
        get("/v2/health/live", infer::live);
        get("/v2/health/ready", call -> infer.ready(!working.isShut()));
        get(named, infer::model);
        get(named + "/ready", call -> infer.ready(!working.isShut()));
        post(named + "/infer", infer::infer);
        post("/v2/repository/index", repository::index);
        post(stored + "/load", repository::load);
        post(stored + "/unload", repository::unload);
        post("/v1/predict", new PredictEndpoint(model, limits, uploads));
    }

    private void get(String path, Endpoint endpoint) {
        routes.put(path, Map.of("GET", endpoint, "HEAD", endpoint));
    }

    private void post(String path, Endpoint endpoint) {
        routes.put(path, Map.of("POST", endpoint));
    }

    /**
     * Starts a service.
     *
     * @param address where it listens; port 0 takes a free one
     * @param queue most requests that wait for the model, as its pool was made with
     * @param version what it says of itself
     * @throws IOException if nobody may listen there
     */
    public static HttpService start(
            ServedModel model, InetSocketAddress address, ServiceLimits limits, int queue, String version)
            throws IOException {
        configure(limits);
        HttpServer server;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot listen at " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage()
                            + "; choose another host or port, 0 takes a free one",
                    e);
        }
        HttpService service = new HttpService(model, limits, queue, version, server);
        server.createContext("/", service::handle);
        server.setExecutor(service.threads);
        server.start();
        return service;
    }

    /** The JDK's server reads these once in a JVM, seconds where they are times; whoever started it may have set them. */
    private static void configure(ServiceLimits limits) {
        unlessSet("sun.net.httpserver.maxReqTime", seconds(limits.upload()));
        Duration answer = limits.deadline().plus(limits.upload());
        unlessSet("sun.net.httpserver.maxRspTime", limits.modelControl() ? LOAD_SECONDS : seconds(answer));
        unlessSet("jdk.httpserver.maxConnections", CONNECTIONS);
        unlessSet("sun.net.httpserver.nodelay", "true");
    }

    private static long seconds(Duration time) {
        return Math.max(1, time.toSeconds());
    }

    private static void unlessSet(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }

    /** Returns the address of the page. */
    public URI address() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "localhost"
                : bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = Optional.ofNullable(exchange.getRequestURI().getPath()).orElse("");
        Optional<Map<String, Endpoint>> methods = Optional.ofNullable(routes.get(path));
        String route = methods.isPresent() ? path : "other";
        // Whatever has a body is work that close() waits for, until its reply is out.
        if (!exchange.getRequestMethod().equals("POST")) {
            serve(exchange, route, endpoint(exchange, methods));
        } else if (working.enter()) {
            try {
                serve(exchange, route, endpoint(exchange, methods));
            } finally {
                working.leave();
            }
        } else {
            serve(exchange, route, call -> {
                throw Refusal.busy("the service stops");
            });
        }
    }

    private void serve(HttpExchange exchange, String route, Endpoint endpoint) throws IOException {
        long start = System.nanoTime();
        try (exchange) {
            Optional<Reply> reply = reply(exchange, endpoint);
            int status = reply.map(Reply::status).orElse(CLIENT_LEFT);
            model.metrics().request(route, status, System.nanoTime() - start);
            if (reply.isPresent()) {
                send(exchange, reply.get());
            }
        }
    }

    // What leaves here unanswered closes the connection without a word: the JDK's server makes no reply of an
    // exception.
    private static Optional<Reply> reply(HttpExchange exchange, Endpoint endpoint) {
        try {
            return Optional.of(endpoint.answer(new Call(exchange)));
        } catch (IOException e) {
            LOG.debug("{}: the client left or was too slow: {}", exchange.getRequestURI(), e.toString());
            return Optional.empty();
        } catch (RuntimeException | OutOfMemoryError e) {
            return Optional.of(Refusals.of(e).reply());
        }
    }

    private static Endpoint endpoint(HttpExchange exchange, Optional<Map<String, Endpoint>> methods) {
        String method = exchange.getRequestMethod();
        if (methods.isEmpty()) {
            return call -> {
                throw Refusal.of(404, "there is nothing here; / is a page, POST a picture to /v1/predict");
            };
        }
        String allowed = String.join(", ", new TreeMap<>(methods.get()).keySet());
        return methods.get().getOrDefault(method, call -> {
            throw Refusal.of(405, method + " is not possible here; expected " + allowed)
                    .with("Allow", allowed);
        });
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        if (working.isShut()) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), isHead ? -1 : reply.length());
        if (!isHead) {
            OutputStream out = exchange.getResponseBody();
            reply.writeTo(out);
            out.flush();
            drain(exchange.getRequestBody());
        }
    }

    /** Reads what a client that was refused still sends, within bounds, since most look for a reply only after that. */
    private void drain(InputStream rest) throws IOException {
        byte[] buffer = new byte[8192];
        long left = limits.maxBytes();
        for (int read = 0; read >= 0 && left > 0; left -= read) {
            read = rest.read(buffer);
        }
    }

    private Reply metrics() {
        return Reply.of(200, ServiceMetrics.TYPE, model.metrics().scrape().getBytes(StandardCharsets.UTF_8));
    }

    private Reply health() {
        DeviceHealth health = working.isShut() ? DeviceHealth.of(State.DOWN, "the service stops") : model.health();
        return Reply.json(health.state() == State.DOWN ? 503 : 200, json -> json.text(
                        "status", health.state().name())
                .texts("reasons", health.reasons())
                .text("model", model.name())
                .text("kind", model.kind())
                .texts("devices", devices()));
    }

    private List<String> devices() {
        return model.devices().stream().map(device -> device.name()).toList();
    }

    /** Refuses new requests, answers those that were accepted, then closes the port. Idempotent. */
    @Override
    public void close() {
        if (!working.shut()) {
            return;
        }
        working.awaitEmpty(limits.upload().plus(limits.deadline()).toNanos(), TimeUnit.NANOSECONDS);
        server.stop(LAST_SECONDS);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("Some connections did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
