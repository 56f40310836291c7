package io.github.crossstage.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How a {@link Hub} works; every setter returns the object itself. Not thread-safe; read once by {@link Hub#of}.
 *
 * <p>What is not set comes from the environment. The endpoint: system property {@code crossstage.hub}, else variable {@code
 * CROSSSTAGE_HUB}, else {@value #USUAL_ENDPOINT}. The cache folder: {@code weights} in the folder of property {@code
 * crossstage.home}, else of variable {@code CROSSSTAGE_HOME}, else in {@code XDG_CACHE_HOME/crossstage}, else in {@code
 * ~/.cache/crossstage}. The token: variable {@code HF_TOKEN}. Empty counts as not set. A proxy is what Java's own properties
 * name ({@code https.proxyHost}, {@code https.proxyPort}).
 */
public final class HubOptions {
    /** The endpoint where none is named. */
    public static final String USUAL_ENDPOINT = "https://huggingface.co";

    private static final long USUAL_LIMIT_BYTES = 8L << 30;
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private URI endpoint;
    private Path cacheFolder;
    private Optional<String> token;
    private boolean offline;
    private boolean refresh;
    private long limitBytes = USUAL_LIMIT_BYTES;
    private Duration connectTimeout = Duration.ofSeconds(15);
    private Duration readTimeout = Duration.ofSeconds(60);
    private Duration retryWait = Duration.ofMillis(500);
    private DownloadProgress progress = DownloadProgress.NONE;

    /** Starts with what the environment says. */
    HubOptions(UnaryOperator<String> properties, UnaryOperator<String> variables) {
        endpoint(address(first(properties.apply("crossstage.hub"), variables.apply("CROSSSTAGE_HUB"))
                .orElse(USUAL_ENDPOINT)));
        Path home = first(properties.apply("crossstage.home"), variables.apply("CROSSSTAGE_HOME"))
                .map(Path::of)
                .orElseGet(() -> first(variables.apply("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(properties.apply("user.home"), ".cache"))
                        .resolve("crossstage"));
        cacheFolder(home.resolve("weights"));
        token(first(variables.apply("HF_TOKEN")).map(String::strip));
    }

    private static URI address(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "model hub (crossstage.hub, CROSSSTAGE_HUB): " + e.getReason() + " at character " + e.getIndex()
                            + "; expected an address as " + USUAL_ENDPOINT,
                    e);
        }
    }

    private static Optional<String> first(String... values) {
        for (String value : values) {
            if (value != null && !value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /**
     * Sets where the hub is, as {@code https://host[:port][/path]}.
     *
     * @throws IllegalArgumentException for anything but http and https, and for addresses with a user, a query or a fragment
     */
    public HubOptions endpoint(URI address) {
        String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        boolean known = scheme.equals("http") || scheme.equals("https");
        if (!known
                || address.getHost() == null
                || address.getRawUserInfo() != null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw new IllegalArgumentException("model hub (crossstage.hub, CROSSSTAGE_HUB): "
                    + (address.getRawUserInfo() == null ? "'" + address + "'" : "an address with a user")
                    + " is no endpoint; expected http:// or https://, a host and at most a path, as in "
                    + USUAL_ENDPOINT);
        }
        String text = address.toString();
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        endpoint = URI.create(text);
        return this;
    }

    /** Sets the folder that files are kept in; it is made when the first one arrives. */
    public HubOptions cacheFolder(Path folder) {
        cacheFolder = folder.toAbsolutePath().normalize();
        return this;
    }

    /**
     * Sets the token that is sent to the endpoint's own scheme, host and port, and nowhere else; empty for none.
     *
     * @throws IllegalArgumentException if it holds blanks or other characters that no token has; the message does not show it
     */
    public HubOptions token(Optional<String> secret) {
        if (secret.isPresent() && !TOKEN.matcher(secret.get()).matches()) {
            throw new IllegalArgumentException(
                    "the model hub's token (HF_TOKEN) holds a character that no token has; expected visible ASCII");
        }
        token = secret;
        return this;
    }

    /** Opens no connection: what is not cached is an error. The default is false. */
    public HubOptions offline(boolean on) {
        offline = on;
        return this;
    }

    /** Asks the hub even for what is cached, and fetches it anew if it is another file there. The default is false. */
    public HubOptions refresh(boolean on) {
        refresh = on;
        return this;
    }

    /** Sets the largest file, in bytes, that is fetched; the default is 8 GiB. */
    public HubOptions sizeLimit(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("sizeLimit=" + bytes + " bytes, expected 1 or more");
        }
        limitBytes = bytes;
        return this;
    }

    /** Sets how long a connection may take; the default is 15 s. */
    public HubOptions connectTimeout(Duration time) {
        connectTimeout = requirePositive("connectTimeout", time);
        return this;
    }

    /** Sets how long the server may send nothing; the default is 60 s. */
    public HubOptions readTimeout(Duration time) {
        readTimeout = requirePositive("readTimeout", time);
        return this;
    }

    /** Sets the wait before the first repetition, which doubles with each; the default is 500 ms. */
    public HubOptions retryWait(Duration time) {
        retryWait = requirePositive("retryWait", time);
        return this;
    }

    /** Sets who is told how far a download has come. */
    public HubOptions progress(DownloadProgress listener) {
        progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    private static Duration requirePositive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + "=" + time + ", expected more than nothing");
        }
        return time;
    }

    HubSettings settings() {
        if (offline && refresh) {
            throw new IllegalArgumentException("offline and refresh exclude each other");
        }
        return new HubSettings(
                endpoint,
                cacheFolder,
                token,
                offline,
                refresh,
                limitBytes,
                connectTimeout,
                readTimeout,
                retryWait,
                progress);
    }
}
