package io.github.crossstage.opencl;

import java.util.Optional;
import org.jocl.CL;

/**
 * The gate to the native library: every first touch of {@code org.jocl} passes here.
 *
 * <p>Sets what has to be set before JOCL loads its natives, turns JOCL's exceptions on (a process-wide flag; without
 * it a failed call returns garbage), and remembers whether loading worked. Facts about JOCL 2.0.6: it unpacks its
 * native library into the temporary folder under a fixed, unverified name unless {@code uniqueLibraryNames} is set; a
 * missing libOpenCL is an {@link UnsatisfiedLinkError} on first touch and a {@link NoClassDefFoundError} ever after.
 */
final class Jocl {
    /** Set to {@code forbidden} where no test may touch a driver. */
    static final String PROPERTY = "crossstage.opencl";

    private static final String UNIQUE_NAMES = "uniqueLibraryNames";

    private Jocl() {}

    /** Loads on first use, once per process. */
    private static final class Loaded {
        private static final Optional<LinkageError> VERDICT = load();

        private static Optional<LinkageError> load() {
            if (System.getProperty(UNIQUE_NAMES) == null) {
                System.setProperty(UNIQUE_NAMES, "true");
            }
            try {
                CL.setExceptionsEnabled(true);
                return Optional.empty();
            } catch (LinkageError e) {
                return Optional.of(e);
            }
        }
    }

    /**
     * Loads the native library if that has not been tried yet, and returns what went wrong.
     *
     * @throws IllegalStateException if this process may not touch OpenCL
     */
    static Optional<LinkageError> load() {
        if ("forbidden".equals(System.getProperty(PROPERTY))) {
            throw new IllegalStateException(
                    "OpenCL was touched with -D" + PROPERTY + "=forbidden; device tests must be named *IT");
        }
        return Loaded.VERDICT;
    }

    /** Tells whether the missing part is libOpenCL itself rather than JOCL's own native library. */
    static boolean isLoaderMissing(LinkageError failure) {
        return String.valueOf(failure.getMessage()).contains("Implementation library could not be loaded");
    }
}
