package io.github.crossstage.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which Oclgrind reported anything; does nothing where the tests do not run under Oclgrind.
 *
 * <p>Oclgrind always exits with 0, so what it writes is all there is to go by. The process was started with its errors in a file
 * ({@code native-tests/oclgrind/bin/java}), to which all of Oclgrind's contexts append and Java writes nothing: every text there is a
 * finding. Oclgrind writes before the call returns that waits for the kernel.
 */
public final class OclgrindLog implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final String PROPERTY = "crossstage.test.oclgrindLog";
    private static final int SHOWN_CHARACTERS = 4000;
    private static final Pattern PARAGRAPHS = Pattern.compile("\\n\\s*\\n(?=\\S)");

    /** The compiler's count of errors, which the failed call that is reported, too, makes a finding. */
    private static final Pattern ERROR_COUNT = Pattern.compile("(?m)^\\d+ errors? generated\\.$\\n?");

    private static final Object LOCK = new Object();
    private static int checked;
    private static boolean isStarted;

    /** Returns whether the tests run under Oclgrind. */
    public static boolean isOn() {
        return file().isPresent();
    }

    /** Returns whether Oclgrind looks for reads of what nobody wrote, and nothing for races then. */
    public static boolean looksForUninitialized() {
        return isOn() && "1".equals(System.getenv("OCLGRIND_UNINITIALIZED"));
    }

    private static Optional<Path> file() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
    }

    /**
     * Runs something that ends by waiting for the device, and returns what Oclgrind reported meanwhile, which is no finding then.
     *
     * @throws IllegalStateException if the tests do not run under Oclgrind
     */
    public static String during(Runnable action) {
        if (!isOn()) {
            throw new IllegalStateException(
                    "-D" + PROPERTY + " is not set: this test runs in the Oclgrind executions only (tag oclgrind)");
        }
        written();
        action.run();
        return written();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (LOCK) {
            if (!isStarted) {
                // What the JVM said of itself as it started.
                written();
                isStarted = true;
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Optional<ExpectedFinding> expected =
                context.getTestMethod().map(method -> method.getAnnotation(ExpectedFinding.class));
        check(context, expected.map(ExpectedFinding::value));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context, Optional.empty());
    }

    private static void check(ExtensionContext context, Optional<String> expected) {
        if (!isOn()) {
            return;
        }
        List<String> findings = new ArrayList<>(List.of(PARAGRAPHS.split(written())));
        findings.removeIf(String::isBlank);
        boolean isReported = expected.isEmpty() || findings.removeIf(one -> one.contains(expected.get()));
        if (!findings.isEmpty()) {
            String text = String.join("\n\n", findings);
            throw new AssertionError("Oclgrind complained during " + context.getDisplayName() + " ("
                    + file().orElseThrow() + "):\n" + text.substring(0, Math.min(SHOWN_CHARACTERS, text.length())));
        }
        if (!isReported) {
            throw new AssertionError(
                    "Oclgrind did not report " + expected.get() + " during " + context.getDisplayName());
        }
    }

    /** Returns what was written since the last call. */
    private static String written() {
        if (!isOn()) {
            return "";
        }
        Path log = file().orElseThrow();
        synchronized (LOCK) {
            try {
                byte[] all = Files.readAllBytes(log);
                String text = new String(all, checked, all.length - checked, StandardCharsets.UTF_8);
                checked = all.length;
                return ERROR_COUNT.matcher(text).replaceAll("");
            } catch (IOException e) {
                throw new UncheckedIOException("Oclgrind's log " + log + " cannot be read", e);
            }
        }
    }
}
