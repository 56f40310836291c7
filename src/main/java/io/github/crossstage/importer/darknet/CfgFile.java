package io.github.crossstage.importer.darknet;

import io.github.crossstage.error.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections of a darknet {@code .cfg} file, in order.
 *
 * <p>The syntax is darknet's: {@code [section]} lines, {@code key=value} lines, blanks anywhere without meaning, lines that begin
 * with {@code #} or {@code ;} without effect. As in darknet the first of two equal keys counts. Beyond darknet, {@code #} and
 * {@code ;} also begin a comment behind a value.
 *
 * @param name path of the file, for messages
 * @param sections the sections, at least one
 */
record CfgFile(String name, List<CfgSection> sections) {
    /** Real networks have up to 60 kB. */
    static final long MOST_BYTES = 4 << 20;
    /** Real networks have up to 600 sections. */
    static final int MOST_SECTIONS = 4096;
    /** Real sections have up to 40 keys. */
    static final int MOST_KEYS = 256;

    CfgFile {
        sections = List.copyOf(sections);
    }

    /** Reads a file. @throws ModelFormatException if it cannot be read or breaks the syntax */
    static CfgFile read(Path path) {
        String name = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new ModelFormatException(
                    name, -1, Files.exists(path) ? "is no regular file" : "does not exist; check the path");
        }
        try {
            long size = Files.size(path);
            if (size > MOST_BYTES) {
                throw new ModelFormatException(
                        name, -1, "has " + size + " bytes, expected a darknet cfg of at most " + MOST_BYTES);
            }
            // One character a byte, so that positions in the text are byte offsets.
            return parse(name, Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ModelFormatException(name, -1, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads a text. @throws ModelFormatException if it breaks the syntax */
    static CfgFile parse(String name, String text) {
        return new Parser(name, text).parse();
    }

    private static final class Parser {
        private final String name;
        private final String text;
        private final List<CfgSection> sections = new ArrayList<>();
        private Map<String, CfgSection.Entry> keys = new LinkedHashMap<>();
        private int line;
        private int start;

        Parser(String name, String text) {
            this.name = name;
            this.text = text;
        }

        CfgFile parse() {
            for (start = 0; start < text.length(); ) {
                line++;
                int end = text.indexOf('\n', start);
                end = end < 0 ? text.length() : end;
                read(withoutBlanks(text.substring(start, end)));
                start = end + 1;
            }
            if (sections.isEmpty()) {
                throw new ModelFormatException(name, 0, "holds no [section], expected a darknet cfg");
            }
            return new CfgFile(name, sections);
        }

        private void read(String statement) {
            String meaning = withoutComment(statement);
            if (meaning.startsWith("[")) {
                open(meaning);
            } else if (!meaning.isEmpty()) {
                set(meaning);
            }
        }

        private String withoutBlanks(String raw) {
            StringBuilder kept = new StringBuilder(raw.length());
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c < ' ' && c != '\t' && c != '\r' && c != '\f') {
                    throw new ModelFormatException(
                            name, (long) start + i, "line " + line + " holds byte " + (int) c + ", expected text");
                }
                if (c > ' ') {
                    kept.append(c);
                }
            }
            return kept.toString();
        }

        private static String withoutComment(String statement) {
            for (int i = 0; i < statement.length(); i++) {
                if (statement.charAt(i) == '#' || statement.charAt(i) == ';') {
                    return statement.substring(0, i);
                }
            }
            return statement;
        }

        private void open(String statement) {
            if (!statement.endsWith("]") || statement.length() < 3) {
                throw failure("is '" + CfgSection.shortened(statement) + "', expected [section]");
            }
            if (sections.size() == MOST_SECTIONS) {
                throw failure("begins section " + (MOST_SECTIONS + 1) + ", expected at most " + MOST_SECTIONS);
            }
            keys = new LinkedHashMap<>();
            String type = statement.substring(1, statement.length() - 1);
            sections.add(new CfgSection(name, type, line, start, keys));
        }

        private void set(String statement) {
            int equals = statement.indexOf('=');
            if (equals < 1) {
                throw failure("is '" + CfgSection.shortened(statement) + "', expected key=value or [section]");
            }
            if (sections.isEmpty()) {
                throw failure("sets a key before the first [section]");
            }
            if (keys.size() == MOST_KEYS) {
                throw failure("sets key " + (MOST_KEYS + 1) + " of its section, expected at most " + MOST_KEYS);
            }
            keys.putIfAbsent(
                    statement.substring(0, equals), new CfgSection.Entry(statement.substring(equals + 1), line, start));
        }

        private ModelFormatException failure(String reason) {
            return new ModelFormatException(name, start, "line " + line + " " + reason);
        }
    }
}
