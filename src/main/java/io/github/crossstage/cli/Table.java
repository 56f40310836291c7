package io.github.crossstage.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text in columns that are as wide as they need to be. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;

    /** Makes a table with these column names; one that starts with {@code >} names a column set flush right. */
    Table(String... headers) {
        right = new boolean[headers.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headers.length; i++) {
            right[i] = headers[i].startsWith(">");
            names.add(right[i] ? headers[i].substring(1) : headers[i]);
        }
        rows.add(names);
    }

    /** Adds a row. */
    Table row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells, expected " + right.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Prints the table, the column names first. */
    void print(Console console) {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(right[i] ? blanks + row.get(i) : row.get(i) + blanks)
                        .append("  ");
            }
            console.print(line.toString().stripTrailing());
        }
    }

    /** Returns a count with its thousands set apart. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a relative error in two digits. */
    static String error(double error) {
        return String.format(Locale.ROOT, "%.1e", error);
    }

    /** Returns a time in milliseconds. */
    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    /** Returns a size in MiB. */
    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / (double) (1 << 20));
    }
}
