package io.github.crossstage.service;

import io.github.crossstage.runtime.Progress;
import java.io.IOException;

/** Where a served network comes from: its files, as they are whenever somebody asks. Called by one thread at a time. */
@FunctionalInterface
public interface NetworkFiles {
    /**
     * Opens the network as its files are now.
     *
     * @throws IOException if a file cannot be read; the message names it
     * @throws io.github.crossstage.error.CrossStageException if a file is damaged, or the network cannot be served
     */
    OpenNetwork open(Progress progress) throws IOException;
}
