package io.github.crossstage.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What {@link HubOptions} ended up with. */
record HubSettings(
        URI endpoint,
        Path cacheFolder,
        Optional<String> token,
        boolean offline,
        boolean refresh,
        long limitBytes,
        Duration connectTimeout,
        Duration readTimeout,
        Duration retryWait,
        DownloadProgress progress) {
    /** The token is a secret. */
    @Override
    public String toString() {
        return "hub " + endpoint + ", cache " + cacheFolder;
    }
}
