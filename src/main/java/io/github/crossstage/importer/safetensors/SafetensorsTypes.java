package io.github.crossstage.importer.safetensors;

import io.github.crossstage.tensor.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names of element types in safetensors headers. */
final class SafetensorsTypes {
    private SafetensorsTypes() {}

    /** Returns the name of a type: {@code F32}, {@code BF16}, {@code BOOL}. */
    static String name(DataType type) {
        return switch (type) {
            case FLOAT32 -> "F32";
            case FLOAT64 -> "F64";
            case FLOAT16 -> "F16";
            case BFLOAT16 -> "BF16";
            case INT64 -> "I64";
            case INT32 -> "I32";
            case INT16 -> "I16";
            case INT8 -> "I8";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }

    /** Returns the type of a name; nothing if it is unknown. */
    static Optional<DataType> ofName(String name) {
        return Arrays.stream(DataType.values())
                .filter(type -> name(type).equals(name))
                .findFirst();
    }

    /** Returns all names, for messages. */
    static String names() {
        return Arrays.stream(DataType.values()).map(SafetensorsTypes::name).collect(Collectors.joining(", "));
    }
}
