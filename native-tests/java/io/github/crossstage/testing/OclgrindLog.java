package io.github.crossstage.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test during which Oclgrind's log has grown; does nothing where {@code OCLGRIND_LOG} is not set.
 *
 * <p>Oclgrind always exits with 0, so its log is all there is to go by. It writes the log after each kernel and empties
 * it when a context is made; a log that has shrunk is therefore read from its start.
 */
public final class OclgrindLog implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(OclgrindLog.class);
    private static final int SHOWN_CHARACTERS = 4000;

    /** Returns the log's file; empty where the tests do not run under Oclgrind. */
    public static Optional<Path> file() {
        return Optional.ofNullable(System.getenv("OCLGRIND_LOG")).map(Path::of);
    }

    /**
     * Runs something that ends by waiting for the device, and returns what Oclgrind wrote meanwhile.
     *
     * @throws IllegalStateException if the tests do not run under Oclgrind
     */
    public static String during(Runnable action) {
        Path log = file().orElseThrow(() -> new IllegalStateException(
                "OCLGRIND_LOG is not set: this test runs in the Oclgrind execution only (tag oclgrind)"));
        long before = size(log);
        action.run();
        return since(log, before);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        file().ifPresent(log -> context.getStore(NAMESPACE).put("size", size(log)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        file().ifPresent(log -> {
            long before = context.getStore(NAMESPACE).get("size", Long.class);
            TestDevices.shared().queue().finish();
            String written = since(log, before);
            if (!written.isEmpty()) {
                throw new AssertionError("Oclgrind complained during " + context.getDisplayName() + " (" + log + "):\n"
                        + written.substring(0, Math.min(SHOWN_CHARACTERS, written.length())));
            }
        });
    }

    private static long size(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Oclgrind's log " + log + " cannot be read", e);
        }
    }

    private static String since(Path log, long before) {
        try {
            String text = Files.exists(log) ? Files.readString(log) : "";
            return text.length() >= before ? text.substring((int) before) : text;
        } catch (IOException e) {
            throw new UncheckedIOException("Oclgrind's log " + log + " cannot be read", e);
        }
    }
}
