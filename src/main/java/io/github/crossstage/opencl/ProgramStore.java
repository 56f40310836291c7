package io.github.crossstage.opencl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where built programs lie from process to process. Thread-safe.
 *
 * <p>An entry is a driver's binary with what it is the binary of and its own hash: three lines of text, then the bytes. Drivers may
 * end the process at a spoilt binary (rusticl does), so none gets there unchecked.
 */
public abstract class ProgramStore {
    private static final String FORMAT = "crossstage program 1";

    /** The bytes of a header without its key. */
    private static final int HEADER_LENGTH = header("", new byte[0]).length;

    /**
     * Returns a driver's binary as it was saved under this key, or nothing if there is none or it is not whole any more.
     *
     * @param key what {@link ProgramCache#key} says: the hash of source, options, device and driver
     */
    public abstract Optional<byte[]> load(String key);

    /** Returns the bytes of an entry. */
    static byte[] wrap(String key, byte[] binary) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.writeBytes(header(key, binary));
        entry.writeBytes(binary);
        return entry.toByteArray();
    }

    /** Returns the binary of an entry, or nothing if it belongs to another key or is not what was saved. */
    static Optional<byte[]> unwrap(String key, byte[] entry) {
        int length = HEADER_LENGTH + key.length();
        if (entry.length < length) {
            return Optional.empty();
        }
        byte[] binary = Arrays.copyOfRange(entry, length, entry.length);
        return Arrays.equals(header(key, binary), Arrays.copyOf(entry, length))
                ? Optional.of(binary)
                : Optional.empty();
    }

    private static byte[] header(String key, byte[] binary) {
        return String.join("\n", FORMAT, key, KernelSource.sha256(binary), "").getBytes(StandardCharsets.US_ASCII);
    }
}
