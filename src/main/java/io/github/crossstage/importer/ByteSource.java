package io.github.crossstage.importer;

import io.github.crossstage.error.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a model file at {@code long} offsets: one read-only mapping where the file has up to 2 GiB, else a mapping for
 * each gibibyte and one more for every slice that crosses their borders. A mapping lives as long as a buffer refers to it.
 */
public final class ByteSource {
    private static final long WINDOW_BYTES = 1L << 30;

    private final String name;
    private final Optional<Path> path;
    private final long size;
    private final long windowBytes;
    private final List<ByteBuffer> windows;

    private ByteSource(String name, Optional<Path> path, long size, long windowBytes, List<ByteBuffer> windows) {
        this.name = name;
        this.path = path;
        this.size = size;
        this.windowBytes = windowBytes;
        this.windows = List.copyOf(windows);
    }

    /** Maps a file. @throws ModelFormatException if it cannot be read */
    public static ByteSource map(Path path) {
        return map(path, Integer.MAX_VALUE, WINDOW_BYTES);
    }

    /** As above with the limits given, so that tests reach the second way with a small file. */
    public static ByteSource map(Path path, long singleMappingBytes, long windowBytes) {
        String name = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(
                    name, -1, Files.exists(path) ? "is no regular file" : "does not exist; check the path");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            long window = size <= singleMappingBytes ? Math.max(1, size) : windowBytes;
            List<ByteBuffer> windows = new ArrayList<>();
            for (long start = 0; start < size; start += window) {
                windows.add(channel.map(MapMode.READ_ONLY, start, Math.min(window, size - start)));
            }
            return new ByteSource(name, Optional.of(path), size, window, windows);
        } catch (IOException e) {
            throw new ModelFormatException(name, -1, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes the remaining bytes of a buffer; a heap buffer is copied into a direct one, which devices read from. */
    public static ByteSource of(String name, ByteBuffer bytes) {
        ByteBuffer source = bytes.slice();
        if (!source.isDirect()) {
            source = ByteBuffer.allocateDirect(bytes.remaining())
                    .put(bytes.duplicate())
                    .flip();
        }
        return new ByteSource(
                name, Optional.empty(), source.remaining(), Math.max(1, source.remaining()), List.of(source));
    }

    /** Returns the path or name of the file, for messages. */
    public String name() {
        return name;
    }

    /** Returns the number of bytes. */
    public long size() {
        return size;
    }

    /** Returns the byte at an offset, {@code 0 <= offset < size}. */
    public byte get(long offset) {
        return windows.get((int) (offset / windowBytes)).get((int) (offset % windowBytes));
    }

    /**
     * Returns a little-endian view of some bytes.
     *
     * @throws ModelFormatException if they do not lie in the file or are more than a buffer can address
     */
    public ByteBuffer slice(long offset, long length) {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw new ModelFormatException(
                    name, offset, length + " bytes were asked for, but the file ends after byte " + size);
        }
        if (length > Integer.MAX_VALUE) {
            throw new ModelFormatException(
                    name, offset, "a field of " + length + " bytes, expected at most " + Integer.MAX_VALUE);
        }
        if (length == 0) {
            return ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        long start = offset % windowBytes;
        ByteBuffer slice = start + length <= windowBytes
                ? windows.get((int) (offset / windowBytes)).slice((int) start, (int) length)
                : mapAcrossWindows(offset, length);
        return slice.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer mapAcrossWindows(long offset, long length) {
        try (FileChannel channel = FileChannel.open(path.orElseThrow(), StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw new ModelFormatException(name, offset, "cannot be read: " + e.getMessage(), e);
        }
    }
}
