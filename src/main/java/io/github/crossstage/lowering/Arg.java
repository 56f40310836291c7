package io.github.crossstage.lowering;

import java.util.List;

/** One argument of a launch. */
public sealed interface Arg {
    /**
     * A tensor's memory; it becomes two kernel parameters, {@code __global float* x, long x_offset} (an offset in elements).
     *
     * @param tensor where it lies
     * @param access whether the kernel reads or writes it
     */
    record Memory(DeviceTensor tensor, Access access) implements Arg {}

    /** One {@code int}, or an {@code int2}, {@code int4} or {@code int8}. */
    record Ints(List<Integer> values) implements Arg {
        public Ints {
            values = List.copyOf(values);
            if (values.size() != 1 && values.size() != 2 && values.size() != 4 && values.size() != 8) {
                throw new IllegalArgumentException(values + " is no OpenCL vector: expected 1, 2, 4 or 8 numbers");
            }
        }
    }

    /** One {@code float}. */
    record Float32(float value) implements Arg {}

    /** A {@code __local} pointer to so many bytes. */
    record Local(long bytes) implements Arg {}

    /** What a kernel does to a tensor. */
    enum Access {
        READ,
        WRITE,
        /** Reads what is there and writes over it. */
        UPDATE
    }
}
