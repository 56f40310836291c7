package io.github.crossstage.benchmarks.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The attributes of one ONNX node: {@code AttributeProto} messages. Not thread-safe. */
final class Attributes {
    private static final int NAME = 1;
    private static final int FLOAT = 2;
    private static final int INT = 3;
    private static final int STRING = 4;
    private static final int INTS = 8;
    private static final int TYPE = 20;

    private final List<ProtoMessage> all = new ArrayList<>();

    static Attributes none() {
        return new Attributes();
    }

    Attributes number(String name, long value) {
        return add(new ProtoMessage().text(NAME, name).number(INT, value).number(TYPE, 2));
    }

    Attributes flag(String name, boolean value) {
        return number(name, value ? 1 : 0);
    }

    Attributes float32(String name, float value) {
        return add(new ProtoMessage().text(NAME, name).float32(FLOAT, value).number(TYPE, 1));
    }

    Attributes text(String name, String value) {
        return add(new ProtoMessage().text(NAME, name).text(STRING, value).number(TYPE, 3));
    }

    Attributes numbers(String name, long... values) {
        ProtoMessage message = new ProtoMessage().text(NAME, name);
        LongStream.of(values).forEach(value -> message.number(INTS, value));
        return add(message.number(TYPE, 7));
    }

    private Attributes add(ProtoMessage attribute) {
        all.add(attribute);
        return this;
    }

    List<ProtoMessage> messages() {
        return all;
    }
}
