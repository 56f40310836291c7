package io.github.crossstage.testing;

import io.github.crossstage.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes darknet weight files: a header, then tensors in the order they are put. */
public final class DarknetWeightWriter implements AutoCloseable {
    private final OutputStream stream;

    private DarknetWeightWriter(OutputStream stream) {
        this.stream = stream;
    }

    /** Opens a file of version 0.2.5, which has a header of 20 bytes. */
    public static DarknetWeightWriter open(Path file) {
        return open(file, 0, 2);
    }

    /** Opens a file of another version; the count of pictures is 32 bits wide below 0.2. */
    public static DarknetWeightWriter open(Path file, int major, int minor) {
        try {
            DarknetWeightWriter writer = new DarknetWeightWriter(new BufferedOutputStream(Files.newOutputStream(file)));
            ByteBuffer header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(major).putInt(minor).putInt(5).putLong(32_013_312L);
            writer.stream.write(header.array(), 0, major * 10 + minor >= 2 ? 20 : 16);
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends a tensor's numbers. */
    public DarknetWeightWriter put(Tensor tensor) {
        return put(tensor.toFloatArray());
    }

    /** Appends numbers. */
    public DarknetWeightWriter put(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        try {
            stream.write(bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
