package io.github.crossstage.importer;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of a model file at {@code long} offsets. A file stays open, and is closed when nothing refers to it any more; its bytes are
 * read where they are asked for and not mapped, since a mapped file that somebody cuts off ends the process. Thread-safe.
 */
public abstract class ByteSource {
    /** What every virtual machine takes for an array. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final String name;
    private final long size;

    ByteSource(String name, long size) {
        this.name = name;
        this.size = size;
    }

    /** Opens a file. @throws ModelFormatException if it cannot be read */
    public static ByteSource open(Path path) {
        String name = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(
                    name, -1, Files.exists(path) ? "is no regular file" : "does not exist; check the path");
        }
        try {
            return path.getFileSystem().equals(FileSystems.getDefault())
                    ? FileSource.of(path)
                    : of(name, ByteBuffer.wrap(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new ModelFormatException(name, -1, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes the remaining bytes of a buffer; a heap buffer is copied. */
    public static ByteSource of(String name, ByteBuffer bytes) {
        ByteBuffer source = bytes.slice();
        if (!source.isDirect()) {
            source = ByteBuffer.allocateDirect(bytes.remaining())
                    .put(bytes.duplicate())
                    .flip();
        }
        ByteBuffer memory = source.asReadOnlyBuffer();
        return new ByteSource(name, memory.remaining()) {
            @Override
            public byte get(long offset) {
                return memory.get(Math.toIntExact(offset));
            }

            @Override
            ByteBuffer piece(long offset, int length) {
                return memory.slice((int) offset, length);
            }

            @Override
            Tensor dense(long offset, TensorType type) {
                return Tensor.of(type, piece(offset, (int) type.byteCount()));
            }
        };
    }

    /** Returns the path or name of the file, for messages. */
    public final String name() {
        return name;
    }

    /** Returns the number of bytes. */
    public final long size() {
        return size;
    }

    /** Returns the byte at an offset, {@code 0 <= offset < size}. */
    public abstract byte get(long offset);

    /** Returns bytes that lie inside, read-only. */
    abstract ByteBuffer piece(long offset, int length);

    /** Returns a tensor that lies inside. */
    abstract Tensor dense(long offset, TensorType type);

    /**
     * Returns some bytes, little-endian and read-only.
     *
     * @throws ModelFormatException if they do not lie in the file, cannot be read or are more than a buffer can address
     */
    public final ByteBuffer slice(long offset, long length) {
        requireInside(offset, length);
        return piece(offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the dense tensor that begins at an offset. It is a view of bytes in memory; of a file it holds the place alone, and reads
     * its numbers when they are asked for.
     *
     * @throws ModelFormatException if it does not lie in the file or has more bytes than a buffer can address
     */
    public final Tensor tensor(long offset, TensorType type) {
        requireInside(offset, type.byteCount());
        return dense(offset, type);
    }

    private void requireInside(long offset, long length) {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw new ModelFormatException(
                    name, offset, length + " bytes were asked for, but the file ends after byte " + size);
        }
        if (length > MOST_BYTES) {
            throw new ModelFormatException(
                    name, offset, "a field of " + length + " bytes, expected at most " + MOST_BYTES);
        }
    }
}
