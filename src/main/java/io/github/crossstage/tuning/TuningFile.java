package io.github.crossstage.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tuning table on disk: text, a line an entry, its fields parted by tabs, after a first line that names the format.
 *
 * <p>Never trusted: a line that does not read as an entry is left out with a warning, as is a whole file of another format. Only
 * the tuner writes it, always as a whole. Thread-safe.
 */
public final class TuningFile {
    private static final Logger LOG = LoggerFactory.getLogger(TuningFile.class);
    private static final String HEADER = "crossstage-tuning 1";
    private static final String NAMES =
            "# device\tdriver\tproblem\tchoice\tpixels\tblocks\tnanos" + "\tusual choice\tpixels\tblocks\tnanos";
    private static final int FIELDS = 11;
    /** Begins the line of a verdict: device, driver, implementation, fault. */
    private static final String VERDICT = "verdict\t";

    private static final int VERDICT_FIELDS = 5;
    private static final String NAME = "tuning.tsv";
    /** In the jar of the published networks; outside of any package, as packages are one module's. */
    private static final String SHIPPED = "META-INF/crossstage-tuning.tsv";

    private final Path path;

    private TuningFile(Path path) {
        this.path = path;
    }

    /** Returns the file at a path; it need not exist. */
    public static TuningFile at(Path path) {
        return new TuningFile(path.toAbsolutePath().normalize());
    }

    /**
     * Returns the user's own: {@code tuning.tsv} in the folder of property {@code crossstage.home}, else of variable {@code
     * CROSSSTAGE_HOME}, else in {@code XDG_CACHE_HOME/crossstage}, else in {@code ~/.cache/crossstage}; the folder that the model hub's
     * files are kept in too.
     */
    public static TuningFile ofUser() {
        return ofUser(System::getProperty, System::getenv);
    }

    static TuningFile ofUser(UnaryOperator<String> properties, UnaryOperator<String> variables) {
        String home = properties.apply("crossstage.home");
        if (isMissing(home)) {
            home = variables.apply("CROSSSTAGE_HOME");
        }
        if (!isMissing(home)) {
            return at(Path.of(home, NAME));
        }
        String cache = variables.apply("XDG_CACHE_HOME");
        Path folder = isMissing(cache) ? Path.of(properties.apply("user.home"), ".cache") : Path.of(cache);
        return at(folder.resolve("crossstage").resolve(NAME));
    }

    private static boolean isMissing(String value) {
        return value == null || value.isBlank();
    }

    /** Returns where it lies. */
    public Path path() {
        return path;
    }

    /** Returns what it holds; nothing where there is none or it cannot be read, which is logged as a warning. */
    public TuningTable load() {
        try {
            return read();
        } catch (IOException e) {
            LOG.warn("Tuning table {} is not used: {}. Delete it and tune again.", path, e.getMessage());
            return TuningTable.EMPTY;
        }
    }

    /**
     * Returns what it holds; nothing where there is none.
     *
     * @throws IOException if it cannot be read or is of another format
     */
    public TuningTable read() throws IOException {
        if (!Files.exists(path)) {
            return TuningTable.EMPTY;
        }
        try {
            return table(Files.readAllLines(path), path.toString());
        } catch (CharacterCodingException e) {
            throw new IOException("it is no UTF-8 text", e);
        }
    }

    /** Returns the table that comes with the published networks; nothing where their jar is missing. */
    static TuningTable shipped() {
        try (InputStream stream = TuningFile.class.getClassLoader().getResourceAsStream(SHIPPED)) {
            return stream == null
                    ? TuningTable.EMPTY
                    : table(
                            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .toList(),
                            SHIPPED);
        } catch (IOException e) {
            throw new UncheckedIOException("Tuning table " + SHIPPED + " cannot be read from the class path", e);
        }
    }

    private static TuningTable table(List<String> lines, String path) throws IOException {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException("its first line is not '" + HEADER + "'");
        }
        List<TuningEntry> entries = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                if (line.startsWith(VERDICT)) {
                    verdicts.add(verdict(line));
                } else {
                    entries.add(entry(line));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("Tuning table {}, line {} is left out: {}", path, i + 1, e.getMessage());
            }
        }
        return TuningTable.of(entries).withVerdicts(verdicts);
    }

    private static String[] fields(String line, int count) {
        String[] fields = line.split("\t", -1);
        if (fields.length != count) {
            throw new IllegalArgumentException(fields.length + " fields, expected " + count);
        }
        return fields;
    }

    private static Verdict verdict(String line) {
        String[] fields = fields(line, VERDICT_FIELDS);
        return new Verdict(new TuningKey(fields[1], fields[2], fields[3]), fields[4]);
    }

    private static TuningEntry entry(String line) {
        String[] fields = fields(line, FIELDS);
        return new TuningEntry(
                new TuningKey(fields[0], fields[1], fields[2]),
                choice(fields, 3),
                Long.parseLong(fields[6]),
                choice(fields, 7),
                Long.parseLong(fields[10]));
    }

    private static TuningChoice choice(String[] fields, int first) {
        return new TuningChoice(
                fields[first], Integer.parseInt(fields[first + 1]), Integer.parseInt(fields[first + 2]));
    }

    /** Returns a table as the lines of such a file. */
    public static List<String> lines(TuningTable table) {
        List<String> lines = new ArrayList<>(List.of(HEADER, NAMES));
        table.entries().forEach(entry -> lines.add(line(entry)));
        table.verdicts().forEach(verdict -> lines.add(VERDICT + line(verdict.key()) + "\t" + verdict.fault()));
        return lines;
    }

    private static String line(TuningEntry entry) {
        return line(entry.key()) + "\t" + fields(entry.choice()) + "\t" + entry.nanos() + "\t" + fields(entry.usual())
                + "\t" + entry.usualNanos();
    }

    private static String line(TuningKey key) {
        return String.join("\t", key.device(), key.driver(), key.problem());
    }

    private static String fields(TuningChoice choice) {
        return choice.implementation() + "\t" + choice.pixels() + "\t" + choice.blocks();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
