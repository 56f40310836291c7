package io.github.crossstage.benchmarks.report;

import java.util.Collections;
import java.util.List;

/** A page of Markdown that is put together paragraph by paragraph. Not thread-safe. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    void paragraph(String content) {
        text.append(content).append("\n\n");
    }

    void heading(int level, String content) {
        paragraph("#".repeat(level) + " " + content);
    }

    void picture(String what, String path) {
        paragraph("![" + what + "](" + path + ")");
    }

    /** Adds a table; nothing if it has no rows. */
    void table(List<String> heads, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        line(heads);
        line(Collections.nCopies(heads.size(), "---"));
        rows.forEach(this::line);
        text.append("\n");
    }

    private void line(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing() + "\n";
    }
}
