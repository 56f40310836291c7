package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import java.util.function.Supplier;

/**
 * A module that groups others in the reference implementation.
 *
 * @param type its type there; empty if that implementation has no such group
 * @param name its path in the network's own scheme
 */
record Group(String type, String name) {
    /** No group: what would be in it stands by itself. */
    static final Group NONE = new Group("", "");

    /** Returns PyTorch's {@code Sequential}. */
    static Group sequential(String name) {
        return new Group("Sequential", name);
    }

    /** Puts what the body adds into this. */
    Value put(NetworkBuilder net, Supplier<Value> body) {
        return type.isEmpty() ? body.get() : net.module(type, name, body);
    }
}
