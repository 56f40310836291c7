package io.github.crossstage.importer.torch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dictionary in a pickle, in the order of its making. Keys are texts and numbers only.
 *
 * @param ordered whether it is an {@code OrderedDict}, which alone may carry attributes
 * @param entries the entries
 */
record PickleDict(boolean ordered, Map<Object, Object> entries) {
    PickleDict(boolean ordered) {
        this(ordered, new LinkedHashMap<>());
    }
}
