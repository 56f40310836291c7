package io.github.crossstage.lowering;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A kernel function and the macros its file is compiled with. Shapes are run-time arguments, so that few specs serve a whole
 * network.
 *
 * @param file the kernel file's path below the kernel folder without {@code .cl}
 * @param function the kernel function, which starts with the file's stem
 * @param macros values of the file's macros, by name
 */
public record KernelSpec(String file, String function, SortedMap<String, String> macros) {
    public KernelSpec {
        macros = Collections.unmodifiableSortedMap(new TreeMap<>(macros));
    }

    /** Returns the kernel that bears its file's name, without macros. */
    public static KernelSpec of(String file) {
        return new KernelSpec(file, file, new TreeMap<>());
    }

    /** Returns another function of the same file, with the same macros. */
    public KernelSpec function(String name) {
        return new KernelSpec(file, name, macros);
    }

    /** Returns this with one macro more. */
    public KernelSpec define(String name, Object value) {
        SortedMap<String, String> more = new TreeMap<>(macros);
        more.put(name, value.toString());
        return new KernelSpec(file, function, more);
    }

    /** Returns the build options, {@code -DA=1 -DB=2}, sorted by name. */
    public String options() {
        return macros.entrySet().stream()
                .map((Map.Entry<String, String> macro) -> "-D" + macro.getKey() + "=" + macro.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Returns function and options, for messages. */
    @Override
    public String toString() {
        return macros.isEmpty() ? function : function + " " + options();
    }
}
