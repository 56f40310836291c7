package io.github.crossstage.ir;

import io.github.crossstage.tensor.TensorType;
import java.util.Objects;

/**
 * A tensor that flows through a graph: an input, a constant or the output of a node.
 *
 * @param id number that is unique in its graph and equals nothing else
 * @param name name that is unique in its graph; passes keep the name of a value that stays the same numbers
 * @param type element type and shape
 */
public record Value(int id, String name, TensorType type) {
    public Value {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** The number tells values apart; see {@link Node#hashCode}. */
    @Override
    public int hashCode() {
        return id;
    }

    /** Returns {@code %12 conv1: f32 [1, 64, 112, 112]}. */
    @Override
    public String toString() {
        return "%" + id + " " + name + ": " + type;
    }
}
