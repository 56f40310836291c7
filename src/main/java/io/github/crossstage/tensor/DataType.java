package io.github.crossstage.tensor;

/** The element types that files and callers bring. Networks compute in {@link #FLOAT32}. */
public enum DataType {
    FLOAT32(4, true),
    FLOAT64(8, true),
    /** IEEE 754 binary16. */
    FLOAT16(2, true),
    /** The upper half of a float32. */
    BFLOAT16(2, true),
    INT64(8, false),
    INT32(4, false),
    INT16(2, false),
    INT8(1, false),
    UINT8(1, false),
    /** One byte an element, 0 or 1. */
    BOOL(1, false);

    private final int byteSize;
    private final boolean floating;

    DataType(int byteSize, boolean floating) {
        this.byteSize = byteSize;
        this.floating = floating;
    }

    /** Returns the size of one element in bytes. */
    public int byteSize() {
        return byteSize;
    }

    /** Returns whether this is a floating-point type. */
    public boolean isFloating() {
        return floating;
    }

    /** Returns the short name used in printed graphs and messages: {@code f32}, {@code i64}, {@code bool}. */
    public String shortName() {
        return switch (this) {
            case FLOAT32 -> "f32";
            case FLOAT64 -> "f64";
            case FLOAT16 -> "f16";
            case BFLOAT16 -> "bf16";
            case INT64 -> "i64";
            case INT32 -> "i32";
            case INT16 -> "i16";
            case INT8 -> "i8";
            case UINT8 -> "u8";
            case BOOL -> "bool";
        };
    }
}
