package io.github.crossstage.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The check that a file that a user named is there, before anything slow begins. */
final class ExistingFile {
    private ExistingFile() {}

    /** Returns the path. @throws IOException if it is no file */
    static Path require(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a folder, expected a file");
        }
        return path;
    }
}
