package io.github.crossstage.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.report.JsonContent;
import io.github.crossstage.report.JsonWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where commands print: results to standard output, everything else to standard error. Thread-safe, so that a progress line and
 * notes do not mix.
 */
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final Charset charset;
    private final boolean terminal;
    private final Optional<PipeStream> pipe;
    private int drawnColumns;

    private Console(PrintStream out, PrintStream err, Charset charset, boolean terminal, Optional<PipeStream> pipe) {
        this.out = out;
        this.err = err;
        this.charset = charset;
        this.terminal = terminal;
        this.pipe = pipe;
    }

    /** Returns the console of the process. */
    static Console standard() {
        PipeStream pipe = new PipeStream(new FileOutputStream(FileDescriptor.out));
        Charset charset = outputCharset();
        PrintStream out = new PrintStream(pipe, false, charset);
        return new Console(out, System.err, charset, isErrorTerminal(), Optional.of(pipe));
    }

    /** Returns a console that prints to these streams. */
    static Console of(OutputStream out, OutputStream err, boolean terminal) {
        return new Console(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                StandardCharsets.UTF_8,
                terminal,
                Optional.empty());
    }

    /** JDK 17 has no {@code stdout.encoding}, and {@code System.out} hides the charset and the cause of a failure. */
    private static Charset outputCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /** {@code System.console()} tells of standard input and output, and on newer JDKs of neither. */
    private static boolean isErrorTerminal() {
        String told = System.getProperty("crossstage.terminal");
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Prints a line of the result. */
    synchronized void print(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** Prints the result as one JSON document. */
    synchronized void json(JsonContent content) throws IOException {
        erase();
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.useDefaultPrettyPrinter();
            content.write(new JsonWriter(generator));
        }
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Tells the user something that is no result. */
    synchronized void note(String text) {
        erase();
        err.println("crossstage: " + text);
        err.flush();
    }

    /** Returns whether {@link #draw} can replace what it drew before. */
    boolean isTerminal() {
        return terminal;
    }

    /** Draws a line on the terminal in place of the last one drawn. */
    synchronized void draw(String line) {
        err.print("\r" + line + " ".repeat(Math.max(0, drawnColumns - line.length())));
        err.flush();
        drawnColumns = line.length();
    }

    /** Takes back what was drawn last. */
    synchronized void erase() {
        if (drawnColumns > 0) {
            err.print("\r" + " ".repeat(drawnColumns) + "\r");
            err.flush();
            drawnColumns = 0;
        }
    }

    /** Starts to tell, once it takes longer than a second, how far something has come. */
    ProgressLine progress(String what) {
        return new ProgressLine(this, what);
    }

    PrintWriter outWriter() {
        return new PrintWriter(new OutputStreamWriter(out, charset), true);
    }

    PrintWriter errWriter() {
        return new PrintWriter(new OutputStreamWriter(err, charset), true);
    }

    /** Writes out what is left; returns false, and says so, if results were lost for another reason than a reader that left. */
    boolean finish() {
        out.flush();
        Optional<IOException> lost = pipe.flatMap(PipeStream::failure);
        lost.ifPresent(failure -> note("standard output: " + failure.getMessage()));
        return lost.isEmpty();
    }
}
