package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteRange;
import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Decodes one {@code TensorProto}. Raw data, packed floats and external data stay in their file; typed integers, which
 * are stored with variable length, are copied. The number of elements is compared with the shape before anything is copied.
 */
final class OnnxTensorDecoder {
    private final String file;
    private final ExternalData externalData;
    private final long offset;

    private final LongStream.Builder dims = LongStream.builder();
    private final LongStream.Builder integers = LongStream.builder();
    private final Map<String, String> external = new HashMap<>();
    private Optional<ByteRange> raw = Optional.empty();
    private Optional<ByteRange> fixed = Optional.empty();
    /** All runs of numbers, where there are more than one. */
    private Optional<ByteBuffer> joined = Optional.empty();

    private boolean hasIntegers;
    private boolean isExternal;
    private long typeCode;
    private String name = "";

    private OnnxTensorDecoder(String file, ExternalData externalData, long offset) {
        this.file = file;
        this.externalData = externalData;
        this.offset = offset;
    }

    /** Decodes a tensor. @throws ModelFormatException if its numbers do not fit its type and shape */
    static OnnxTensor decode(String file, ExternalData externalData, ProtoReader message) {
        OnnxTensorDecoder decoder = new OnnxTensorDecoder(file, externalData, message.offset());
        while (message.next()) {
            decoder.field(message);
        }
        return decoder.tensor();
    }

    private void field(ProtoReader message) {
        switch (message.field()) {
            case 1 -> message.int64s(dims);
            case 2 -> typeCode = message.int64();
            case 3 -> throw message.error("a tensor in segments, expected a whole one");
            case 4 -> append(message.fixed(4));
            case 5, 7 -> {
                message.int64s(integers);
                hasIntegers = true;
            }
            case 8 -> name = message.string();
            case 9 -> raw = Optional.of(message.range());
            case 10 -> append(message.fixed(8));
            case 13 -> entry(message.message());
            case 14 -> isExternal = message.int64() == 1;
            default -> message.skip();
        }
    }

    private void entry(ProtoReader message) {
        String key = "";
        String value = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> key = message.string();
                case 2 -> value = message.string();
                default -> message.skip();
            }
        }
        external.put(key, value);
    }

    /** Numbers come in one run from every known writer; a file of many runs is legal and is joined by copying. */
    private void append(ByteRange run) {
        if (fixed.isEmpty()) {
            fixed = Optional.of(run);
        } else {
            joined = Optional.of(append(joined.orElseGet(fixed.get()::bytes), run.bytes()));
        }
    }

    private static ByteBuffer append(ByteBuffer before, ByteBuffer next) {
        ByteBuffer both = before;
        if (both.isReadOnly() || both.capacity() - both.limit() < next.remaining()) {
            long wanted = 2L * both.remaining() + next.remaining();
            both = ByteBuffer.allocateDirect((int) Math.min(wanted, Integer.MAX_VALUE))
                    .put(both)
                    .flip();
        }
        int end = both.limit();
        both.limit(end + next.remaining());
        return both.put(end, next, next.position(), next.remaining());
    }

    private OnnxTensor tensor() {
        OnnxElementType elementType = OnnxElementType.ofCode(typeCode);
        if (elementType.dataType().isEmpty()) {
            return new OnnxTensor(name, elementType, Optional.empty());
        }
        TensorType type = new TensorType(elementType.dataType().get(), shape());
        return new OnnxTensor(name, elementType, Optional.of(numbers(type)));
    }

    private Shape shape() {
        long[] extents = dims.build().toArray();
        if (extents.length > StoredTensor.MAX_RANK) {
            throw error("has " + extents.length + " dimensions, expected at most " + StoredTensor.MAX_RANK);
        }
        try {
            return Shape.of(extents);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(file, offset, "tensor '" + name + "': " + e.getMessage(), e);
        }
    }

    private long byteCount(TensorType type) {
        try {
            return type.byteCount();
        } catch (ArithmeticException e) {
            throw new ModelFormatException(
                    file, offset, "tensor '" + name + "' is " + type + ", whose bytes do not fit 63 bits", e);
        }
    }

    private Tensor numbers(TensorType type) {
        boolean isFixed = type.dataType() == DataType.FLOAT32 || type.dataType() == DataType.FLOAT64;
        if (isExternal) {
            return externalData.range(name, external, byteCount(type), offset).tensor(type);
        }
        if (raw.isPresent()) {
            if (hasIntegers || fixed.isPresent()) {
                throw error("has raw and typed numbers, expected one kind");
            }
            requireBytes(raw.get().length(), type);
            return raw.get().tensor(type);
        }
        if (isFixed ? hasIntegers : fixed.isPresent()) {
            throw error("is " + type + " but its numbers are stored as " + (isFixed ? "integers" : "floats"));
        }
        if (!isFixed) {
            return Tensor.of(type, integerBytes(type));
        }
        if (joined.isPresent()) {
            requireBytes(joined.get().remaining(), type);
            return Tensor.of(type, joined.get());
        }
        requireBytes(fixed.map(ByteRange::length).orElse(0L), type);
        return fixed.map(run -> run.tensor(type)).orElseGet(() -> Tensor.zeros(type));
    }

    private void requireBytes(long bytes, TensorType type) {
        if (bytes != byteCount(type)) {
            throw error("has " + bytes + " bytes, expected " + byteCount(type) + " for " + type);
        }
    }

    private ByteBuffer integerBytes(TensorType type) {
        long[] numbers = integers.build().toArray();
        if (numbers.length != type.shape().elementCount()) {
            throw error("has " + numbers.length + " numbers, expected "
                    + type.shape().elementCount() + " for " + type);
        }
        int width = type.dataType().byteSize();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(numbers.length, width))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            switch (width) {
                case 1 -> bytes.put((byte) number);
                case 2 -> bytes.putShort((short) number);
                case 4 -> bytes.putInt((int) number);
                default -> bytes.putLong(number);
            }
        }
        return bytes.flip();
    }

    private ModelFormatException error(String reason) {
        return new ModelFormatException(
                file, offset, "tensor '" + name + "' " + reason + "; the file is damaged or incomplete");
    }
}
