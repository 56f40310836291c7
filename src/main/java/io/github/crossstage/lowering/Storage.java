package io.github.crossstage.lowering;

import java.util.Objects;

/**
 * A run of device memory that tensors lie in; several tensors may share one.
 *
 * @param id number that is unique in its schedule
 * @param kind where the memory comes from
 * @param elements size in float32 elements
 * @param label name of the value it was made for, for messages
 */
public record Storage(int id, Kind kind, long elements, String label) {
    /** Where the memory comes from. */
    public enum Kind {
        /** A buffer that the caller's input is uploaded to. */
        INPUT,
        /** Packed weights, uploaded once. */
        CONSTANT,
        /** The arena, shared by liveness. */
        ARENA,
        /** The arena, for one step only. */
        WORKSPACE
    }

    public Storage {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(label, "label");
    }

    /** Returns the size in bytes. */
    public long bytes() {
        return Math.multiplyExact(elements, Float.BYTES);
    }

    /** Returns whether the planner places it in the arena. */
    public boolean isPlanned() {
        return kind == Kind.ARENA || kind == Kind.WORKSPACE;
    }
}
