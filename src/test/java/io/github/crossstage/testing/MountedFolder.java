package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of its own in memory, as long as it is open; where the user may not mount one, the test is skipped. */
public final class MountedFolder implements AutoCloseable {
    private final Path path;

    private MountedFolder(Path path) {
        this.path = path;
    }

    /** Mounts one that holds 64 kB. */
    public static MountedFolder small(Path at) throws IOException {
        return mount(at, "size=64k,mode=755");
    }

    /** Mounts one that cannot be written, not even by root. */
    public static MountedFolder readOnly(Path at) throws IOException {
        return mount(at, "size=64k,mode=755,ro");
    }

    private static MountedFolder mount(Path at, String options) throws IOException {
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", options, "crossstage-test", at.toString()) == 0;
        } catch (IOException e) {
            mounted = false;
        }
        assumeTrue(mounted, "this user may not mount a file system");
        return new MountedFolder(at);
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (run("umount", path.toString()) != 0) {
            throw new IOException(path + " cannot be unmounted");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
