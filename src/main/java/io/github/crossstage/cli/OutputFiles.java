package io.github.crossstage.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** File names for tensors, whatever the network calls them, and files in folders that need not exist. */
final class OutputFiles {
    /** What no common file system takes, so that a network's files have the same names everywhere. */
    private static final String UNUSABLE = "/\\:*?\"<>|";

    private OutputFiles() {}

    /** Writes a text; makes the folder, too. */
    static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }

    /**
     * Returns a file name {@code NAME.npy} for each name; unusable characters become {@code _}. A name that is usable as it is keeps
     * it, and one that would be given twice gets {@code _2}, {@code _3} and so on.
     */
    static Map<String, String> names(Set<String> names) {
        Map<String, String> files = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            if (usable(name).equals(name)) {
                files.put(name, name + ".npy");
                taken.add(name);
            }
        }
        for (String name : names) {
            String usable = usable(name);
            String free = usable;
            for (int i = 2; !files.containsKey(name) && !taken.add(free); i++) {
                free = usable + "_" + i;
            }
            files.putIfAbsent(name, free + ".npy");
        }
        return files;
    }

    private static String usable(String name) {
        StringBuilder usable = new StringBuilder();
        name.chars()
                .map(c -> c < ' ' || c == 0x7F || UNUSABLE.indexOf(c) >= 0 ? '_' : c)
                .forEach(c -> usable.append((char) c));
        return usable.toString();
    }
}
