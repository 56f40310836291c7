package io.github.crossstage.importer.onnx;

import io.github.crossstage.ir.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decodes one {@code ValueInfoProto} with the tensor type inside it. */
final class OnnxValueDecoder {
    private String name = "";
    private Optional<OnnxElementType> elementType = Optional.empty();
    private Optional<List<Long>> extents = Optional.empty();

    private OnnxValueDecoder() {}

    /** Decodes a declared value. */
    static OnnxValue decode(ProtoReader message) {
        OnnxValueDecoder decoder = new OnnxValueDecoder();
        long offset = message.offset();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> decoder.name = message.string();
                case 2 -> decoder.type(message.message());
                default -> message.skip();
            }
        }
        return new OnnxValue(decoder.name, decoder.elementType, decoder.extents, offset);
    }

    private void type(ProtoReader type) {
        while (type.next()) {
            if (type.field() == 1) {
                tensorType(type.message());
            } else {
                type.skip();
            }
        }
    }

    private void tensorType(ProtoReader type) {
        while (type.next()) {
            switch (type.field()) {
                case 1 -> elementType = Optional.of(OnnxElementType.ofCode(type.int64()));
                case 2 -> extents = Optional.of(shape(type.message()));
                default -> type.skip();
            }
        }
    }

    private static List<Long> shape(ProtoReader shape) {
        List<Long> extents = new ArrayList<>();
        while (shape.next()) {
            if (shape.field() == 1) {
                extents.add(extent(shape.message()));
            } else {
                shape.skip();
            }
        }
        return List.copyOf(extents);
    }

    /** A dimension holds a number, or a name for one that the caller chooses, or nothing, which means the same. */
    private static long extent(ProtoReader dimension) {
        long extent = InputSpec.FREE;
        while (dimension.next()) {
            if (dimension.field() == 1) {
                extent = dimension.int64();
            } else {
                dimension.skip();
            }
        }
        return extent;
    }
}
