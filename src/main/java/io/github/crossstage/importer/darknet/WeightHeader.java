package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.nio.ByteBuffer;

/**
 * The head of a {@code .weights} file: three little-endian 32-bit numbers (major, minor, revision), then the count of pictures that
 * training saw, 64 bits wide from version 0.2 on, before that 32.
 *
 * @param major first part of the version
 * @param minor second part of the version
 * @param bytes where the weights begin
 */
record WeightHeader(int major, int minor, int bytes) {
    private static final int VERSION_BYTES = 12;
    private static final int MOST_BYTES = VERSION_BYTES + Long.BYTES;
    private static final int LAST_NOT_TRANSPOSED = 1000;

    /** Larger numbers than these are weights or garbage where a version should be. */
    private static final int MOST_VERSION = 100_000;

    /** Reads the head. @throws ModelFormatException if the file is too short or this is no version */
    static WeightHeader read(ByteSource file) {
        int available = (int) Math.min(file.size(), MOST_BYTES);
        ByteBuffer head = file.slice(0, available);
        int major = available < VERSION_BYTES ? 0 : head.getInt(0);
        int minor = available < VERSION_BYTES ? 0 : head.getInt(Integer.BYTES);
        if (major < 0 || major > MOST_VERSION || minor < 0 || minor > MOST_VERSION) {
            throw new ModelFormatException(
                    file.name(), 0, "begins with version " + major + "." + minor + ", expected a darknet weight file");
        }
        int bytes = major * 10 + minor >= 2 ? MOST_BYTES : VERSION_BYTES + Integer.BYTES;
        if (available < bytes) {
            throw new ModelFormatException(
                    file.name(),
                    available,
                    "ends inside the header of " + bytes + " bytes, expected a darknet weight file");
        }
        return new WeightHeader(major, minor, bytes);
    }

    /** Returns whether matrices of connected layers are stored {@code [in, out]}. */
    boolean transposed() {
        return major > LAST_NOT_TRANSPOSED || minor > LAST_NOT_TRANSPOSED;
    }
}
