package io.github.crossstage.examples.spark;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A row of the table as another reader of CSV sees it; null where a field is empty. */
record Row(String path, String label, Double probability, String executor, long pid, String error) {
    /** Reads all files of a table, each with its header. */
    static List<Row> table(Path folder) throws IOException {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setHeaderExtractionEnabled(true);
        settings.setMaxCharsPerColumn(-1);
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".csv")).toList()) {
                for (String[] fields : new CsvParser(settings).parseAll(file.toFile())) {
                    rows.add(new Row(
                            fields[0],
                            fields[1],
                            fields[2] == null ? null : Double.valueOf(fields[2]),
                            fields[3],
                            Long.parseLong(fields[4]),
                            fields[5]));
                }
            }
        }
        return rows;
    }

    /** Returns the name of the picture's file. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
