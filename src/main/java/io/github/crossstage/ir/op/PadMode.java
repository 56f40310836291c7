package io.github.crossstage.ir.op;

/** What stands in the padding. */
public enum PadMode {
    /** One value everywhere. */
    CONSTANT,
    /** The tensor mirrored at its first and last element, which are not repeated. */
    REFLECT,
    /** The nearest element. */
    EDGE
}
