package io.github.crossstage.importer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Decodes one {@code AttributeProto}: its type says which of the fields counts, a missing field is zero or empty. */
final class OnnxAttributeDecoder {
    private final List<ByteBuffer> reals = new ArrayList<>();
    private final LongStream.Builder integers = LongStream.builder();
    private Optional<OnnxTensor> tensor = Optional.empty();
    private String name = "";
    private String text = "";
    private float real;
    private long integer;
    private long type;

    private OnnxAttributeDecoder() {}

    /** Decodes an attribute. */
    static OnnxAttribute decode(String file, ExternalData externalData, ProtoReader message) {
        OnnxAttributeDecoder decoder = new OnnxAttributeDecoder();
        while (message.next()) {
            if (message.field() == 5) {
                decoder.tensor = Optional.of(OnnxTensorDecoder.decode(file, externalData, message.message()));
            } else {
                decoder.field(message);
            }
        }
        return decoder.attribute(message);
    }

    private void field(ProtoReader message) {
        switch (message.field()) {
            case 1 -> name = message.string();
            case 2 -> real = message.float32();
            case 3 -> integer = message.int64();
            case 4 -> text = StandardCharsets.UTF_8.decode(message.bytes()).toString();
            case 7 -> reals.add(message.fixed(Float.BYTES).bytes());
            case 8 -> message.int64s(integers);
            case 20 -> type = message.int64();
            default -> message.skip();
        }
    }

    private OnnxAttribute attribute(ProtoReader message) {
        if (type == 1) {
            return new OnnxAttribute.OfFloat(name, real);
        } else if (type == 2) {
            return new OnnxAttribute.OfInt(name, integer);
        } else if (type == 3) {
            return new OnnxAttribute.OfString(name, text);
        } else if (type == 4) {
            return new OnnxAttribute.OfTensor(
                    name,
                    tensor.orElseThrow(
                            () -> message.error("attribute '" + name + "' is said to be a tensor but holds none")));
        } else if (type == 6) {
            return new OnnxAttribute.OfFloats(name, floats());
        } else if (type == 7) {
            return new OnnxAttribute.OfInts(name, integers.build().toArray());
        }
        return new OnnxAttribute.OfOther(name, "of attribute type " + type);
    }

    private float[] floats() {
        float[] floats =
                new float[reals.stream().mapToInt(ByteBuffer::remaining).sum() / Float.BYTES];
        int count = 0;
        for (ByteBuffer run : reals) {
            ByteBuffer numbers = run.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (numbers.hasRemaining()) {
                floats[count++] = numbers.getFloat();
            }
        }
        return floats;
    }
}
