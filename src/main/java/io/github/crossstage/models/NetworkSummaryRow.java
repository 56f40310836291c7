package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;

/**
 * A row of a summary's table: a module.
 *
 * @param depth how deep it is nested, 0 for the network itself
 * @param index its place among the modules of its depth, from 1, in the order they run
 * @param module the module
 * @param hasRows whether the modules in it have rows of their own, which then count its parameters and MACs
 */
public record NetworkSummaryRow(int depth, int index, NetworkModule module, boolean hasRows) {
    /** Returns {@code Conv2d: 2-1}, the type with depth and index; the network itself has no numbers. */
    public String label() {
        return depth == 0 ? module.type() : module.type() + ": " + depth + "-" + index;
    }

    /** Returns the shape of what the module returns, with the batch axis. */
    public Shape output() {
        return module.output();
    }

    /** Returns learnt numbers counted in this row; the rows of a table add up to the network's. */
    public long parameters() {
        return hasRows ? 0 : module.parameters();
    }

    /** Returns multiply-accumulates for one picture counted in this row; the rows of a table add up to the network's. */
    public long macs() {
        return hasRows ? 0 : module.macs();
    }
}
