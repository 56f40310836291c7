package io.github.crossstage.importer.torch;

import java.util.List;

/** A tuple in a pickle; an empty set is read as an empty tuple, for no instruction can fill it. */
record PickleTuple(List<Object> items) {
    /** The tuple without items. */
    static final PickleTuple EMPTY = new PickleTuple(List.of());

    PickleTuple {
        items = List.copyOf(items);
    }

    /** Returns the number of items. */
    int size() {
        return items.size();
    }

    /** Returns an item, {@code 0 <= index < size}. */
    Object get(int index) {
        return items.get(index);
    }
}
