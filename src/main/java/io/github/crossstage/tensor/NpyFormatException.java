package io.github.crossstage.tensor;

/** Reports that a file is not a NumPy array this library reads: which file, at which byte, why, and the way out. */
public final class NpyFormatException extends RuntimeException {
    private final String source;
    private final long offset;

    NpyFormatException(String source, long offset, String reason) {
        super("Npy file '" + source + "', byte " + offset + ": " + reason);
        this.source = source;
        this.offset = offset;
    }

    /** Returns the file, or the name the caller gave to the bytes. */
    public String source() {
        return source;
    }

    /** Returns the position in the file, in bytes from its beginning, at which reading stopped. */
    public long offset() {
        return offset;
    }
}
