package io.github.crossstage.integration.djl;

import ai.djl.ndarray.types.DataType;

/** What is computed of two arrays. In double and rounded once, which for float32 gives what float32 arithmetic gives. */
enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE;

    double apply(double left, double right) {
        return switch (this) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
        };
    }

    /** Returns the result's type: the wider one; floats go before whole numbers, and quotients are floats. */
    DataType type(DataType left, DataType right) {
        if (left == DataType.FLOAT64 || right == DataType.FLOAT64) {
            return DataType.FLOAT64;
        }
        if (this == DIVIDE || left.isFloating() || right.isFloating()) {
            return DataType.FLOAT32;
        }
        return right.getNumOfBytes() > left.getNumOfBytes() ? right : left;
    }
}
