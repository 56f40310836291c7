package io.github.crossstage.hub;

import io.github.crossstage.error.DownloadException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a hub for files. It follows redirects itself, because Java's client takes the token along to other hosts; repeats a question
 * only where nobody answered or the answer says to come back; and shows no query of a redirect, which may hold a signature.
 */
final class HubClient {
    private static final int ATTEMPTS = 4;
    private static final int REDIRECTS = 10;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final HubSettings settings;
    private final HttpClient client;

    HubClient(HubSettings settings) {
        this.settings = settings;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    /** Returns the address of a source that names its file. */
    URI address(HubSource source) {
        return URI.create(settings.endpoint() + "/" + source.owner() + "/" + source.repository() + "/resolve/"
                + source.revisionSegment() + "/" + source.file().orElseThrow());
    }

    /** Asks for a file. @throws DownloadException if no answer is to be had; an answer of any status is returned */
    HubAnswer get(HubSource source) throws InterruptedException {
        URI asked = address(source);
        URI address = asked;
        HttpHeaders hub = null;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(source, address);
            hub = hub == null ? response.headers() : hub;
            BodyReader body = BodyReader.of(response.body());
            if (!isRedirect(response.statusCode())) {
                return new HubAnswer(asked, response.statusCode(), hub, response.headers(), body);
            }
            body.close();
            address = target(
                    source, address, response.statusCode(), response.headers().firstValue("Location"));
        }
        throw new DownloadException(
                source.toString(), 0, shown(asked) + " leads to more than " + REDIRECTS + " redirects in a row");
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** Returns where a redirect leads. @throws DownloadException if it is no address, or gives up encryption */
    static URI target(HubSource source, URI from, int status, Optional<String> location) {
        URI target;
        try {
            target = from.resolve(location.orElse(""));
        } catch (IllegalArgumentException e) {
            throw new DownloadException(
                    source.toString(), status, shown(from) + " redirects to what is no address: " + e.getMessage(), e);
        }
        String scheme = Optional.ofNullable(target.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        boolean known = scheme.equals("https") || (scheme.equals("http") && !isHttps(from));
        if (location.isEmpty() || target.getHost() == null || !known) {
            throw new DownloadException(
                    source.toString(),
                    status,
                    shown(from) + " redirects to " + (location.isEmpty() ? "nowhere" : shown(target))
                            + ", expected an address with " + (isHttps(from) ? "https" : "http or https"));
        }
        return target;
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HubSource source, URI address)
            throws InterruptedException {
        Duration wait = settings.retryWait();
        for (int attempt = 1; ; attempt++) {
            Duration asked = wait;
            try {
                HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = sendOnce(address);
                int status = response.statusCode();
                boolean passing = status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
                if (!passing || attempt == ATTEMPTS) {
                    return response;
                }
                BodyReader.of(response.body()).close();
                asked = longer(wait, response);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (attempt == ATTEMPTS) {
                    throw new DownloadException(
                            source.toString(),
                            0,
                            "no connection to " + shown(address) + " in " + ATTEMPTS + " attempts (" + reason(e)
                                    + "); is there a network, or a proxy that Java must be told of"
                                    + " (-Dhttps.proxyHost, -Dhttps.proxyPort)? Offline, only cached files can be used",
                            e);
                }
            } catch (IOException e) {
                throw new DownloadException(source.toString(), 0, shown(address) + " gave no answer: " + reason(e), e);
            }
            TimeUnit.NANOSECONDS.sleep(asked.toNanos());
            wait = wait.multipliedBy(2);
        }
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> sendOnce(URI address)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("User-Agent", "CrossStage")
                .header("Accept-Encoding", "identity");
        if (settings.token().isPresent() && isEndpoint(address)) {
            request.header("Authorization", "Bearer " + settings.token().get());
        }
        // Not the request's own timeout, which in newer JDKs covers the body as well.
        Duration patience = settings.connectTimeout().plus(settings.readTimeout());
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer =
                client.sendAsync(request.build(), BodyHandlers.ofPublisher());
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("nothing came for " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("the HTTP client failed", e.getCause());
        }
    }

    /** Returns the server's own wish for a wait where it is longer, up to a limit. */
    private static Duration longer(Duration wait, HttpResponse<?> response) {
        Duration wish = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(wait);
        Duration limited = wish.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wish;
        return limited.compareTo(wait) > 0 ? limited : wait;
    }

    private boolean isEndpoint(URI address) {
        URI endpoint = settings.endpoint();
        return isHttps(address) == isHttps(endpoint)
                && address.getHost().equalsIgnoreCase(endpoint.getHost())
                && port(address) == port(endpoint);
    }

    private static boolean isHttps(URI address) {
        return address.getScheme().equalsIgnoreCase("https");
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : isHttps(address) ? 443 : 80;
    }

    /** Returns an address without user and query. */
    static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getRawPath();
    }

    /** Java's client gives failed connections no message. */
    private static String reason(IOException failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure.getCause() instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        return failure instanceof ConnectException
                ? "refused or unreachable"
                : failure.getClass().getSimpleName();
    }
}
