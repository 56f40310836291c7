package io.github.crossstage.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The expansion of {@code #include "path"} on the host, because a compiler cannot look into a jar.
 *
 * <p>Paths are relative to the kernel folder. Each file is taken in once, at its first include; later ones leave an empty
 * line. An include is expanded even where the preprocessor would skip it.
 */
final class KernelIncludes {
    private static final Pattern INCLUDE = Pattern.compile("\\s*#\\s*include\\s*\"([^\"]+)\".*");

    private final Function<String, Optional<String>> files;

    KernelIncludes(Function<String, Optional<String>> files) {
        this.files = files;
    }

    /** Returns the directive that gives the next line a number and a file. */
    static String line(int number, String file) {
        return "#line " + number + " \"" + file + "\"\n";
    }

    /**
     * Returns the text of a file with all its includes.
     *
     * @param shownFolder what {@code #line} directives put before each path
     */
    String expand(String shownFolder, String path) {
        StringBuilder text = new StringBuilder();
        new Expansion(shownFolder, text).append(path, "");
        return text.toString();
    }

    private final class Expansion {
        private final String shownFolder;
        private final StringBuilder text;
        private final Set<String> taken = new HashSet<>();
        private final Deque<String> open = new ArrayDeque<>();

        Expansion(String shownFolder, StringBuilder text) {
            this.shownFolder = shownFolder;
            this.text = text;
        }

        void append(String path, String includedFrom) {
            String content = files.apply(path)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Kernel file " + shownFolder + path + " is not on the class path" + includedFrom));
            taken.add(path);
            open.addLast(path);
            text.append(line(1, shownFolder + path));
            int number = 0;
            for (String line : content.lines().toList()) {
                number++;
                Matcher include = INCLUDE.matcher(line);
                if (include.matches()) {
                    include(include.group(1), path, number);
                } else {
                    text.append(line).append('\n');
                }
            }
            open.removeLast();
        }

        private void include(String path, String from, int number) {
            if (open.contains(path)) {
                List<String> cycle = new ArrayList<>(open);
                cycle.add(path);
                throw new IllegalArgumentException("Kernel file " + shownFolder + from + ", line " + number
                        + ": circular include " + String.join(" -> ", cycle));
            }
            if (taken.contains(path)) {
                text.append('\n');
                return;
            }
            append(path, ", included by " + shownFolder + from + ", line " + number);
            text.append(line(number + 1, shownFolder + from));
        }
    }
}
