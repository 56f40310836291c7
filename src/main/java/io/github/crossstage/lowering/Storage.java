package io.github.crossstage.lowering;

import io.github.crossstage.tensor.DataType;
import java.util.List;
import java.util.Objects;

/**
 * A run of device memory that tensors lie in; several tensors may share one.
 *
 * @param id number that is unique in its schedule
 * @param kind where the memory comes from
 * @param type what its elements are: float32 or float16
 * @param elements size in elements
 * @param label name of the value it was made for, for messages
 * @param pieceEnds where its pieces end, ascending, the last at {@code elements}: runs that are needed at different times, so that
 *     others may lie in one that is not needed yet or any more
 */
public record Storage(int id, Kind kind, DataType type, long elements, String label, List<Long> pieceEnds) {
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
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(label, "label");
        pieceEnds = List.copyOf(pieceEnds);
    }

    /** Makes a storage of float32 in one piece. */
    public Storage(int id, Kind kind, long elements, String label) {
        this(id, kind, DataType.FLOAT32, elements, label, List.of(elements));
    }

    /** Returns the size in bytes. */
    public long bytes() {
        return bytes(elements);
    }

    /** Returns the size of so many of its elements in bytes. */
    public long bytes(long count) {
        return Math.multiplyExact(count, type.byteSize());
    }

    /** Returns whether the planner places it in the arena. */
    public boolean isPlanned() {
        return kind == Kind.ARENA || kind == Kind.WORKSPACE;
    }
}
