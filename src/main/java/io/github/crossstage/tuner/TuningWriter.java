package io.github.crossstage.tuner;

import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import io.github.crossstage.tuning.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.function.UnaryOperator;

/**
 * Adds entries to a tuning file: to what it holds by then, under a lock against other processes. A whole new file takes the old
 * one's place, so a reader sees the old one or the new one. Thread-safe.
 */
final class TuningWriter {
    private TuningWriter() {}

    /**
     * Adds entries; those of the same keys are replaced.
     *
     * @throws IOException if the file cannot be written, or is there and of another format
     */
    static void add(TuningFile file, Collection<TuningEntry> entries) throws IOException {
        change(file, table -> table.with(entries));
    }

    /** Adds verdicts, as {@link #add} does entries. */
    static void addVerdicts(TuningFile file, Collection<Verdict> verdicts) throws IOException {
        change(file, table -> table.withVerdicts(verdicts));
    }

    private static void change(TuningFile file, UnaryOperator<TuningTable> change) throws IOException {
        Path folder = file.path().getParent();
        Files.createDirectories(folder);
        // File locks belong to a process, so threads of one queue here.
        synchronized (TuningWriter.class) {
            Path lockFile = folder.resolve(file.path().getFileName() + ".lock");
            try (FileChannel channel =
                    FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the channel gives the lock back.
                channel.lock();
                // One name, so that what a killed process left is written over.
                Path made = folder.resolve(file.path().getFileName() + ".part");
                try {
                    Files.write(made, TuningFile.lines(change.apply(file.read())));
                    Files.move(made, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(made);
                }
            }
        }
    }
}
