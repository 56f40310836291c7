package io.github.crossstage.opencl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of programs, one file each. Programs are code, so it has to belong to the user or to root, and nobody else may write into
 * it. Any number of processes may use it at a time: a file appears when it is complete. What is spoilt is not taken, and where nothing
 * can be written nothing is kept; both are warnings.
 */
public final class ProgramFolder extends ProgramStore {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramFolder.class);
    private static final String SUFFIX = ".program";
    private static final String PART = ".part";
    /** Nobody takes an hour to write a file. */
    private static final long PART_MILLIS = 3_600_000;

    private static final Path PROCESS = Path.of("/proc/self");

    private final Path folder;

    /** Makes a store; the folder is made when something is saved. */
    public ProgramFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> load(String key) {
        Path file = file(key);
        try {
            if (!Files.isDirectory(folder) || !isSafe()) {
                return Optional.empty();
            }
            Optional<byte[]> binary = unwrap(key, Files.readAllBytes(file));
            if (binary.isEmpty()) {
                LOG.warn("Program {} is not what was saved there; it is built again", file);
            }
            return binary;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("Program {} cannot be read ({}); it is built again", file, e.toString());
            return Optional.empty();
        }
    }

    /** Keeps a binary, in the place of an older one. */
    public void save(String key, byte[] binary) {
        try {
            Files.createDirectories(folder);
            if (!isSafe()) {
                return;
            }
            deleteOldParts(key);
            Path part = Files.createTempFile(folder, key, PART);
            try {
                Files.write(part, wrap(key, binary));
                Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            LOG.warn("Program {} cannot be kept ({}); the next process builds it again", file(key), e.toString());
        }
    }

    /** A process that was killed leaves its part; a young one may be another process's that lives. */
    private void deleteOldParts(String key) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, key + "*" + PART)) {
            for (Path part : parts) {
                if (System.currentTimeMillis() - Files.getLastModifiedTime(part).toMillis() > PART_MILLIS) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    private boolean isSafe() throws IOException {
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return true;
        }
        String owner = Files.getOwner(folder).getName();
        Path mine = Files.exists(PROCESS) ? PROCESS : Path.of(System.getProperty("user.home"));
        String user = Files.getOwner(mine, LinkOption.NOFOLLOW_LINKS).getName();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        boolean safe = (owner.equals(user) || owner.equals("root"))
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (!safe) {
            LOG.warn(
                    "Programs in {} are not used: it belongs to {} and may be written by {}; expected {} alone (chmod go-w)",
                    folder,
                    owner,
                    permissions,
                    user);
        }
        return safe;
    }
}
