package io.github.crossstage.cli;

import io.github.crossstage.runtime.Progress;
import java.util.concurrent.TimeUnit;

/**
 * Tells on standard error how far something has come, if it takes longer than a second: a bar that replaces itself on a terminal,
 * else a line every five seconds. Close it when the work is done.
 */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long PLAIN_MILLIS = 5000;
    private static final long FIRST_MILLIS = 1000;
    private static final int BAR_COLUMNS = 30;

    private final Console console;
    private final Thread ticker;
    private final long start = System.nanoTime();
    private volatile State state;

    private record State(String phase, int done, int total) {}

    ProgressLine(Console console, String what) {
        this.console = console;
        state = new State(what, 0, 0);
        ticker = new Thread(this::tick, "progress");
        ticker.setDaemon(true);
        ticker.start();
    }

    private void tick() {
        boolean terminal = console.isTerminal();
        try {
            Thread.sleep(terminal ? FIRST_MILLIS : PLAIN_MILLIS);
            while (true) {
                if (terminal) {
                    draw();
                } else {
                    tell();
                }
                Thread.sleep(terminal ? TERMINAL_MILLIS : PLAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void progress(String phase, int done, int total) {
        state = new State(phase, done, total);
    }

    /** Goes on to something whose length nobody knows. */
    void phase(String what) {
        state = new State(what, 0, 0);
    }

    private void draw() {
        State now = state;
        StringBuilder line = new StringBuilder(now.phase());
        if (now.total() > 0) {
            int filled = (int) ((long) BAR_COLUMNS * now.done() / now.total());
            line.append(" [").append("#".repeat(filled)).append(" ".repeat(BAR_COLUMNS - filled));
            line.append("] ").append(now.done()).append('/').append(now.total());
        }
        console.draw(line + "  " + seconds() + " s");
    }

    private void tell() {
        State now = state;
        String part = now.total() > 0 ? " " + now.done() + "/" + now.total() : "";
        console.note(now.phase() + part + ", " + seconds() + " s ...");
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    /** Takes the bar away, before results are printed. Idempotent. */
    void stop() {
        ticker.interrupt();
        try {
            ticker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        console.erase();
    }

    @Override
    public void close() {
        stop();
    }
}
