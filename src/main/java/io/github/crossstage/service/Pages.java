package io.github.crossstage.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The page for people and what belongs to it, kept in memory. It loads nothing from elsewhere, and browsers are told not to. */
final class Pages {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Pages() {}

    /** Returns a resource that lies beside this class. */
    static Endpoint of(String resource, String type) {
        Reply reply = Reply.of(200, type, bytes(resource))
                .with("Content-Security-Policy", POLICY)
                .with("Cache-Control", "no-cache");
        return call -> reply;
    }

    private static byte[] bytes(String resource) {
        try (InputStream stream = Pages.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + resource + " is missing beside Pages.class");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + resource + " cannot be read: " + e, e);
        }
    }
}
