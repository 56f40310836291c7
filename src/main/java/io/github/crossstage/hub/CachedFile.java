package io.github.crossstage.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/** A place in the cache: the file, its record, its lock, and whether the file is what its record says. */
final class CachedFile {
    /** The names of records end so. */
    static final String RECORD_SUFFIX = ".sha256";

    private final HubSource source;
    private final Path path;
    private final String name;

    /** Makes the place of a source that names its file. Touches nothing. */
    CachedFile(Path cacheFolder, HubSource source) {
        this.source = source;
        path = cacheFolder
                .resolve(source.owner())
                .resolve(source.repository())
                .resolve(source.revisionSegment())
                .resolve(source.file().orElseThrow());
        name = path.getFileName().toString();
    }

    HubSource source() {
        return source;
    }

    Path path() {
        return path;
    }

    /** Where a download grows; nobody but the holder of the lock touches it. Names of hidden files are no source's. */
    Path part() {
        return path.resolveSibling("." + name + ".part");
    }

    Path lock() {
        return path.resolveSibling("." + name + ".lock");
    }

    Optional<FileRecord> record() throws IOException {
        return FileRecord.read(recordPath(), name)
                .filter(record -> record.source().equals(source.toString()));
    }

    private Path recordPath() {
        return path.resolveSibling(name + RECORD_SUFFIX);
    }

    /** Returns whether size and time of the last change are as noted when the file was last found right. Needs no lock. */
    boolean isUntouched() {
        try {
            Optional<FileRecord> record = record();
            return record.isPresent()
                    && Files.isRegularFile(path)
                    && Files.size(path) == record.get().bytes()
                    && modified(path).equals(record.get().modified());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Computes the hash of the file and returns what speaks against its use, or nothing.
     *
     * @param locked whether the caller holds the lock, so that a file found right can be noted as such
     */
    Optional<String> problem(boolean locked) {
        try {
            if (!Files.isRegularFile(path)) {
                return Optional.of("is not there");
            }
            Optional<FileRecord> record = record();
            if (record.isEmpty()) {
                return Optional.of(
                        "has no record " + name + RECORD_SUFFIX + " beside it that says what it should hold");
            }
            Instant modified = modified(path);
            long bytes = Files.size(path);
            if (bytes != record.get().bytes()) {
                return Optional.of("holds " + bytes + " bytes, its record says "
                        + record.get().bytes());
            }
            String hash = Sha256.of(path);
            if (!hash.equals(record.get().sha256())) {
                return Optional.of("has the SHA-256 " + hash + ", its record says "
                        + record.get().sha256());
            }
            if (locked) {
                write(record.get().at(modified));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot be used: " + e);
        }
    }

    /** Puts a whole download in its place. Needs the lock. The record comes last: a file without its own is not trusted. */
    void accept(Path part, FileRecord record) throws IOException {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        write(record.at(modified(path)));
    }

    private void write(FileRecord record) throws IOException {
        Path text = path.resolveSibling("." + name + RECORD_SUFFIX + ".part");
        try {
            Files.writeString(text, record.text(name));
            Files.move(text, recordPath(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(text);
        }
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }
}
