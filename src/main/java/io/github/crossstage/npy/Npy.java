package io.github.crossstage.npy;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Reads and writes NumPy array files ({@code .npy}), as {@code numpy.save} and {@code numpy.load} do.
 *
 * <p>Read: format versions 1.0 to 3.0, element types {@code f2 f4 f8 i1 i2 i4 i8 u1 b1}, either byte order, and both
 * memory orders (Fortran order is transposed to ours). The length that the header states is compared with the file's
 * before anything is allocated; bytes that are missing or left over are refused, as is an array above 2 GiB. Written:
 * version 1.0, little-endian, C order. Zip archives ({@code .npz}) are not read.
 */
public final class Npy {
    private static final int HEADER_ALIGNMENT = 64;

    private Npy() {}

    /**
     * Returns the array in a file.
     *
     * @throws ModelFormatException if the file is not an array of a supported type, or shorter or longer than it says
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Tensor read(Path file) {
        String source = file.toString();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, NpyHeader.MAX_BYTES + 12));
            fill(source, channel, start, 0);
            NpyHeader header = NpyHeader.parse(source, start);
            requireSize(source, header, size);
            ByteBuffer data = allocate(header);
            fill(source, channel, data, header.dataOffset());
            return tensor(header, data);
        } catch (IOException e) {
            throw new UncheckedIOException("Npy file '" + source + "' cannot be read: " + e, e);
        }
    }

    /**
     * Returns the array in these bytes.
     *
     * @param source what to call the bytes in an error
     * @throws ModelFormatException if they are not an array of a supported type, or fewer or more than they say
     */
    public static Tensor read(byte[] bytes, String source) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        NpyHeader header = NpyHeader.parse(source, file);
        requireSize(source, header, bytes.length);
        ByteBuffer data = allocate(header);
        data.put(file.position(header.dataOffset())).flip();
        return tensor(header, data);
    }

    /**
     * Writes a tensor to a file, which is replaced if it exists.
     *
     * @throws IllegalArgumentException if NumPy has no such element type (bfloat16)
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Tensor tensor) {
        byte[] header = header(tensor.type());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            drain(channel, ByteBuffer.wrap(header));
            drain(channel, tensor.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Npy file '" + file + "' cannot be written: " + e, e);
        }
    }

    private static byte[] header(TensorType type) {
        long[] extents = type.shape().extents();
        String shape = LongStream.of(extents).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '" + NpyHeader.descriptionOf(type.dataType())
                + "', 'fortran_order': False, 'shape': (" + shape + (extents.length == 1 ? "," : "") + "), }";
        int fixed = NpyHeader.MAGIC.length + 4;
        int total = (fixed + dictionary.length() + HEADER_ALIGNMENT) / HEADER_ALIGNMENT * HEADER_ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - fixed));
        bytes.put(dictionary.getBytes(StandardCharsets.US_ASCII));
        while (bytes.remaining() > 1) {
            bytes.put((byte) ' ');
        }
        return bytes.put((byte) '\n').array();
    }

    private static void requireSize(String source, NpyHeader header, long fileBytes) {
        long expected = header.dataOffset() + header.type().byteCount();
        if (fileBytes != expected) {
            String problem = fileBytes < expected
                    ? "the file is truncated"
                    : "bytes are left over; a file of several arrays is not read";
            throw new ModelFormatException(
                    source,
                    Math.min(fileBytes, expected),
                    problem + ": " + header.type() + " needs " + expected + " bytes, the file holds " + fileBytes);
        }
    }

    private static ByteBuffer allocate(NpyHeader header) {
        return ByteBuffer.allocateDirect((int) header.type().byteCount());
    }

    private static void fill(String source, FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            int count = channel.read(target, position + target.position());
            if (count < 0) {
                throw new ModelFormatException(
                        source, position + target.position(), "the file shrank while it was read");
            }
        }
        target.flip();
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static Tensor tensor(NpyHeader header, ByteBuffer data) {
        int elementBytes = header.type().dataType().byteSize();
        if (header.byteOrder() == ByteOrder.BIG_ENDIAN) {
            reverseElements(data, elementBytes);
        }
        boolean transpose = header.fortranOrder() && header.type().shape().rank() > 1;
        return Tensor.of(header.type(), transpose ? fromFortran(header.type(), data) : data);
    }

    private static void reverseElements(ByteBuffer data, int elementBytes) {
        for (int start = 0; start < data.limit(); start += elementBytes) {
            for (int low = start, high = start + elementBytes - 1; low < high; low++, high--) {
                byte swapped = data.get(low);
                data.put(low, data.get(high)).put(high, swapped);
            }
        }
    }

    /** Returns the elements in row-major order; {@code data} has the first axis fastest. */
    private static ByteBuffer fromFortran(TensorType type, ByteBuffer data) {
        Shape shape = type.shape();
        int elementBytes = type.dataType().byteSize();
        ByteBuffer result = ByteBuffer.allocateDirect(data.limit());
        long[] index = new long[shape.rank()];
        for (int element = 0; element < shape.elementCount(); element++) {
            long from = 0;
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                from = from * shape.extent(axis) + index[axis];
            }
            result.put(element * elementBytes, data, (int) from * elementBytes, elementBytes);
            for (int axis = shape.rank() - 1; axis >= 0 && ++index[axis] == shape.extent(axis); axis--) {
                index[axis] = 0;
            }
        }
        return result;
    }
}
