package io.github.crossstage.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 in the making; its result is 64 lower-case hexadecimal digits. */
final class Sha256 {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** Returns the hash of a file. */
    static String of(Path file) throws IOException {
        Sha256 hash = new Sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(chunk.clear()) >= 0) {
                hash.add(chunk.flip());
            }
        }
        return hash.hex();
    }

    /** Returns whether a text is the result of one. */
    static boolean isHex(String text) {
        return HEX.matcher(text).matches();
    }

    /** Adds what remains of a buffer, and leaves the buffer as it is. */
    void add(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
    }

    /** Returns the result, once. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
