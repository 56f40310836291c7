package io.github.crossstage.opencl;

import java.util.Locale;

/**
 * One parameter of a kernel as the driver declares it, and the check that it is set with what it takes.
 *
 * @param index position, from 0
 * @param name its name in the source
 * @param type its type in the source, as in {@code float*}
 * @param space where it points to, or private for a value; unknown where the driver does not tell
 */
record KernelArgument(int index, String name, String type, Space space) {
    /** Address space of a parameter. */
    enum Space {
        GLOBAL,
        LOCAL,
        PRIVATE,
        UNKNOWN
    }

    static KernelArgument unknown(int index) {
        return new KernelArgument(index, "?", "?", Space.UNKNOWN);
    }

    void requireBuffer(String kernel) {
        require(kernel, space == Space.GLOBAL, "a buffer");
    }

    void requireLocal(String kernel) {
        require(kernel, space == Space.LOCAL, "local memory");
    }

    void requireInt(String kernel) {
        require(kernel, space == Space.PRIVATE && (type.equals("int") || type.equals("uint")), "an int");
    }

    void requireInts(String kernel, int count) {
        String vector = count == 1 ? "int" : "int" + count;
        require(kernel, space == Space.PRIVATE && (type.equals(vector) || type.equals("u" + vector)), "an " + vector);
    }

    void requireLong(String kernel) {
        require(kernel, space == Space.PRIVATE && (type.equals("long") || type.equals("ulong")), "a long");
    }

    void requireFloat(String kernel) {
        require(kernel, space == Space.PRIVATE && type.equals("float"), "a float");
    }

    private void require(String kernel, boolean fits, String given) {
        if (space != Space.UNKNOWN && !fits) {
            throw new IllegalArgumentException(kernel + ": " + describe() + " was set with " + given);
        }
    }

    String describe() {
        if (space == Space.UNKNOWN) {
            return "argument " + index;
        }
        String qualifier = space == Space.PRIVATE ? "" : space.name().toLowerCase(Locale.ROOT) + " ";
        return "argument " + index + " (" + qualifier + type + " " + name + ")";
    }
}
