package io.github.crossstage.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The text of a kernel program, complete: includes are expanded and {@code #line} directives name the files they came
 * from, so that a driver's message reads {@code kernels/relu.cl:7}.
 *
 * <p>Immutable.
 */
public final class KernelSource {
    private static final String ROOT = "/io/github/crossstage/kernels/";
    private static final String SHOWN_FOLDER = "kernels/";
    private static final String SUFFIX = ".cl";

    private final String name;
    private final String text;
    private final String sha256;

    private KernelSource(String name, String text) {
        this.name = name;
        this.text = text;
        this.sha256 = sha256(text);
    }

    /**
     * Loads a kernel file of this project from the class path.
     *
     * @param stem the file's path below the kernel folder without {@code .cl}, as in {@code conv2d_direct}
     * @throws IllegalArgumentException if there is no such file, or an include is missing or circular
     */
    public static KernelSource load(String stem) {
        String path = stem + SUFFIX;
        return new KernelSource(
                SHOWN_FOLDER + path, new KernelIncludes(KernelSource::resource).expand(SHOWN_FOLDER, path));
    }

    /** Returns a source that is complete as it stands; driver messages call it by this name. */
    public static KernelSource of(String name, String text) {
        return new KernelSource(name, KernelIncludes.line(1, name) + text);
    }

    /** Returns a source whose text is handed to the driver as it is, directives that name lines and files included. */
    public static KernelSource whole(String name, String text) {
        return new KernelSource(name, text);
    }

    private static Optional<String> resource(String path) {
        try (InputStream stream = KernelSource.class.getResourceAsStream(ROOT + path)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Kernel file " + path + " cannot be read from the class path", e);
        }
    }

    /** Returns the name of the file, as in {@code kernels/conv2d_direct.cl}. */
    public String name() {
        return name;
    }

    /** Returns the whole text that the compiler gets. */
    public String text() {
        return text;
    }

    /** Returns the SHA-256 of the text, in hexadecimal. */
    public String sha256() {
        return sha256;
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one has not", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
