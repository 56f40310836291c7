package io.github.crossstage.hub;

import java.net.URI;
import java.nio.file.Path;

/** A process of its own that fetches one file: endpoint, cache folder, source. */
public final class FetchProgram {
    private FetchProgram() {}

    /** Says when it begins, then prints the path. */
    public static void main(String[] arguments) {
        Hub hub = Hub.of(options -> options.endpoint(URI.create(arguments[0])).cacheFolder(Path.of(arguments[1])));
        System.out.println("ready");
        System.out.println(hub.fetch(HubSource.parse(arguments[2])));
    }
}
