package io.github.crossstage.report;

import java.util.Locale;

/** Sizes and counts as people read them, in three digits. */
final class Quantities {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] COUNTS = {"", "K", "M", "G", "T"};

    private Quantities() {}

    /** Returns {@code 1.50 MiB}. */
    static String bytes(long bytes) {
        return scaled(bytes, 1024, BYTES);
    }

    /** Returns {@code 5.73 G}. */
    static String count(long count) {
        return scaled(count, 1000, COUNTS);
    }

    private static String scaled(long value, int base, String[] units) {
        double scaled = value;
        int unit = 0;
        while (scaled >= base && unit < units.length - 1) {
            scaled /= base;
            unit++;
        }
        int digits = unit == 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
        return (String.format(Locale.ROOT, "%." + digits + "f", scaled) + " " + units[unit]).strip();
    }
}
