package io.github.crossstage.importer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes safetensors files in one canonical form, so that equal tensors give equal bytes: tensors ordered by element size,
 * largest first, then by the UTF-8 bytes of their names; compact JSON with the metadata first, padded with blanks to 8 bytes.
 */
public final class SafetensorsWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Comparator<Map.Entry<String, TensorType>> ORDER =
            Comparator.<Map.Entry<String, TensorType>>comparingInt(
                            entry -> -entry.getValue().dataType().byteSize())
                    .thenComparing(
                            entry -> entry.getKey().getBytes(StandardCharsets.UTF_8),
                            (a, b) -> Arrays.compareUnsigned(a, b));

    private SafetensorsWriter() {}

    /**
     * Writes a file.
     *
     * @param metadata free texts, written in their order; none makes no {@code __metadata__} member
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Map<String, TensorType> types = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> types.put(name, tensor.type()));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK_BYTES)) {
            write(out, types, metadata, tensors::get);
        }
    }

    /**
     * Writes to a stream, one tensor at a time, so that numbers can be made when their turn comes. A checksum alone is had from a
     * {@link java.security.DigestOutputStream}. The stream is neither flushed nor closed.
     *
     * @param types what will be written
     * @param metadata free texts, written in their order; none makes no {@code __metadata__} member
     * @param numbers gives each tensor once, in the order of the file
     * @throws IllegalArgumentException if a tensor is not of its announced type
     */
    public static void write(
            OutputStream out,
            Map<String, TensorType> types,
            Map<String, String> metadata,
            Function<String, Tensor> numbers)
            throws IOException {
        List<Map.Entry<String, TensorType>> sorted =
                types.entrySet().stream().sorted(ORDER).toList();
        byte[] header = header(sorted, metadata);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Map.Entry<String, TensorType> entry : sorted) {
            Tensor tensor = numbers.apply(entry.getKey());
            if (!tensor.type().equals(entry.getValue())) {
                throw new IllegalArgumentException("tensor '" + entry.getKey() + "' is " + tensor.type() + ", expected "
                        + entry.getValue() + " as announced");
            }
            ByteBuffer bytes = tensor.bytes();
            while (bytes.hasRemaining()) {
                int length = Math.min(chunk.length, bytes.remaining());
                bytes.get(chunk, 0, length);
                out.write(chunk, 0, length);
            }
        }
    }

    private static byte[] header(List<Map.Entry<String, TensorType>> sorted, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, TensorType> entry : sorted) {
                TensorType type = entry.getValue();
                long[] extents = type.shape().extents();
                long end = Math.addExact(offset, type.byteCount());
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", SafetensorsTypes.name(type.dataType()));
                json.writeFieldName("shape");
                json.writeArray(extents, 0, extents.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        while (bytes.size() % Long.BYTES != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }
}
