package io.github.crossstage.importer;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * An open file, which the garbage collector closes. What was put in its place, or removed, does not matter to it; what was written into it
 * does, and is refused. Not closed by an interrupt, as a channel would be.
 */
final class FileSource extends ByteSource {
    /** Smaller pieces are seen through a window of so many bytes, as formats are read byte by byte. */
    private static final int WINDOW_BYTES = 1 << 16;

    /** Smaller tensors are kept: reading them again takes longer than they are worth. */
    private static final int KEPT_BYTES = 1 << 12;

    private final Path path;
    private final RandomAccessFile file;
    private final BasicFileAttributes opened;
    private byte[] window = {};
    private long windowStart;

    private FileSource(Path path, RandomAccessFile file, BasicFileAttributes opened) {
        super(path.toString(), opened.size());
        this.path = path;
        this.file = file;
        this.opened = opened;
    }

    static FileSource of(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        return new FileSource(path, file, Files.readAttributes(path, BasicFileAttributes.class));
    }

    @Override
    public synchronized byte get(long offset) {
        moveWindow(offset);
        return window[(int) (offset - windowStart)];
    }

    @Override
    synchronized ByteBuffer piece(long offset, int length) {
        byte[] bytes;
        if (length == 0 || offset % WINDOW_BYTES + length > WINDOW_BYTES) {
            bytes = read(offset, length);
        } else {
            moveWindow(offset);
            bytes = new byte[length];
            System.arraycopy(window, (int) (offset - windowStart), bytes, 0, length);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    Tensor dense(long offset, TensorType type) {
        int length = (int) type.byteCount();
        return length <= KEPT_BYTES
                ? Tensor.of(type, piece(offset, length))
                : Tensor.stored(type, () -> read(offset, length));
    }

    /** Windows begin at multiples of their size, so that a file can be read backwards as well. */
    private void moveWindow(long offset) {
        if (offset < windowStart || offset >= windowStart + window.length) {
            long start = offset / WINDOW_BYTES * WINDOW_BYTES;
            window = read(start, (int) Math.min(WINDOW_BYTES, size() - start));
            windowStart = start;
        }
    }

    private synchronized byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        try {
            requireUnchanged();
            file.seek(offset);
            // More at once takes a buffer of the system's as large.
            for (int at = 0; at < length; at += WINDOW_BYTES) {
                file.readFully(bytes, at, Math.min(WINDOW_BYTES, length - at));
            }
            return bytes;
        } catch (EOFException e) {
            throw changed(
                    offset, "ends before byte " + (offset + length) + " and had " + size() + " when it was opened", e);
        } catch (IOException e) {
            throw new ModelFormatException(name(), offset, "cannot be read: " + e.getMessage(), e);
        }
    }

    private void requireUnchanged() throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        boolean isSame = Objects.equals(now.fileKey(), opened.fileKey());
        if (isSame && (now.size() != opened.size() || !now.lastModifiedTime().equals(opened.lastModifiedTime()))) {
            throw changed(-1, "was written to at " + now.lastModifiedTime() + " while it was in use", null);
        }
    }

    private ModelFormatException changed(long offset, String how, IOException cause) {
        return new ModelFormatException(
                name(), offset, how + "; open it again, and replace files by renaming a new one (mv)", cause);
    }
}
