package io.github.crossstage.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A table of {@code specs/darknet}: one row for each layer of a published cfg. {@link #cfg()} writes a cfg that means the same.
 *
 * @param name name of the cfg without its ending
 * @param rows the layers in order
 */
public record DarknetTable(String name, List<Row> rows) {
    private static final Path FOLDER = Path.of("src", "test", "resources", "specs", "darknet");

    /** Anchors of the published cfgs yolov4-tiny and yolov4. */
    private static final Map<String, String> ANCHORS = Map.of(
            "yolov4-tiny", "10,14, 23,27, 37,58, 81,82, 135,169, 344,319",
            "yolov4", "12, 16, 19, 36, 40, 28, 36, 75, 76, 55, 72, 146, 142, 110, 192, 243, 459, 401");

    private static final Map<String, List<String>> MASKS =
            Map.of("yolov4-tiny", List.of("3,4,5", "1,2,3"), "yolov4", List.of("0,1,2", "3,4,5", "6,7,8"));
    private static final Map<String, List<String>> SCALES =
            Map.of("yolov4-tiny", List.of("1.05", "1.05"), "yolov4", List.of("1.2", "1.1", "1.05"));

    /** One layer; a dash where a column has no meaning. */
    public record Row(
            int index,
            String type,
            String filters,
            String size,
            String stride,
            String padding,
            String groups,
            String normalised,
            String activation,
            String input,
            String output,
            String sources,
            long floats,
            double billionOperations) {}

    /** Returns all tables. */
    public static List<DarknetTable> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(DarknetTable::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the table of a file, {@code yolov4-tiny_416}. */
    public static DarknetTable named(String file) {
        return read(FOLDER.resolve(file + ".tsv"));
    }

    private static DarknetTable read(Path file) {
        String name = file.getFileName().toString();
        try {
            return new DarknetTable(
                    name.substring(0, name.lastIndexOf('_')),
                    Files.readAllLines(file).stream()
                            .skip(1)
                            .map(DarknetTable::row)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split("\t");
        return new Row(
                Integer.parseInt(cells[0]),
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                cells[5],
                cells[6],
                cells[7],
                cells[8],
                cells[9],
                cells[10],
                cells[11],
                Long.parseLong(cells[12]),
                Double.parseDouble(cells[13]));
    }

    /** Returns the first rows only. */
    public DarknetTable first(int count) {
        return new DarknetTable(name, rows.subList(0, count));
    }

    /** Returns the input's channels, rows and columns. */
    public int[] input() {
        return extents(rows.get(0).input());
    }

    /** Returns three numbers of {@code 64x104x104}. */
    public static int[] extents(String map) {
        return Stream.of(map.split("x")).mapToInt(Integer::parseInt).toArray();
    }

    /** Returns a cfg of this network at the table's input size. */
    public String cfg() {
        return cfg(input()[2], input()[1]);
    }

    /** Returns a cfg of this network. References alternate between relative and absolute ones. */
    public String cfg(int width, int height) {
        StringBuilder text = new StringBuilder("[net]\n# written from a layer table\nbatch=64\nwidth=" + width
                + "\nheight=" + height + "\nchannels=" + input()[0] + "\nlearning_rate=0.001\n\n");
        int heads = 0;
        for (Row row : rows) {
            text.append("[").append(row.type()).append("]\n");
            keys(row, heads).forEach(key -> text.append(key).append('\n'));
            text.append('\n');
            heads += row.type().equals("yolo") ? 1 : 0;
        }
        return text.toString();
    }

    private List<String> keys(Row row, int heads) {
        return switch (row.type()) {
            case "convolutional" -> convolution(row);
            case "maxpool" -> List.of("size=" + row.size(), "stride = " + row.stride(), "padding=" + row.padding());
            case "route" -> route(row);
            case "shortcut" -> List.of("from=" + references(row, row.sources()), "activation=" + row.activation());
            case "scale_channels" -> List.of("from=" + references(row, row.sources()));
            case "upsample" -> List.of("stride=" + row.stride());
            case "yolo" -> yolo(row, heads);
            default -> List.of();
        };
    }

    private static List<String> convolution(Row row) {
        List<String> keys = new ArrayList<>();
        if (row.normalised().equals("1")) {
            keys.add("batch_normalize=1");
        }
        keys.add("filters=" + row.filters());
        keys.add("size=" + row.size());
        keys.add("stride=" + row.stride());
        int half = Integer.parseInt(row.size()) / 2;
        keys.add(row.padding().equals(String.valueOf(half)) ? "pad=1" : "padding=" + row.padding());
        if (!row.groups().equals("1")) {
            keys.add("groups=" + row.groups());
        }
        keys.add("activation=" + row.activation());
        return keys;
    }

    private static List<String> route(Row row) {
        String[] parts = row.sources().split("/g");
        List<String> keys = new ArrayList<>(List.of("layers = " + references(row, parts[0])));
        if (parts.length == 2) {
            keys.add("groups=" + parts[1].split("\\.")[0]);
            keys.add("group_id=" + parts[1].split("\\.")[1]);
        }
        return keys;
    }

    private static String references(Row row, String sources) {
        StringBuilder written = new StringBuilder();
        for (String source : sources.split(",")) {
            int layer = Integer.parseInt(source);
            written.append(written.length() == 0 ? "" : ", ").append(layer % 2 == 0 ? layer - row.index() : layer);
        }
        return written.toString();
    }

    private List<String> yolo(Row row, int head) {
        String anchors = ANCHORS.getOrDefault(name, ANCHORS.get("yolov4"));
        return List.of(
                "mask = " + MASKS.getOrDefault(name, MASKS.get("yolov4")).get(head),
                "anchors = " + anchors,
                "classes=" + (extents(row.input())[0] / 3 - 5),
                "num=" + anchors.split(",").length / 2,
                "scale_x_y = " + SCALES.getOrDefault(name, SCALES.get("yolov4")).get(head),
                "nms_kind=greedynms",
                "beta_nms=0.6");
    }

    @Override
    public String toString() {
        return name;
    }
}
