package io.github.crossstage.opencl;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Builds that PoCL loses to the JVM's own use of SIGSEGV.
 *
 * <p>While LLVM writes a temporary file, its signal handler deletes that file on SIGSEGV and passes the signal on. The
 * JVM raises that signal all day: for implicit null checks and for safepoints in compiled code. A build during which it
 * does so fails with nothing wrong in the kernel, and another attempt helps. Measured on PoCL 3.1 with LLVM 14 and a
 * signal every 50 ms: 216 lost attempts in 60 builds, none of which needed more than 20; with
 * {@code libjsig} preloaded none was lost at a signal every 0.1 ms.
 */
final class InterruptedBuild {
    /** Attempts at a build, the first included. */
    static final int MAX_ATTEMPTS = 100;

    static final String ADVICE = "Each of " + MAX_ATTEMPTS
            + " attempts was interrupted by a signal of the JVM. Start the JVM with LD_PRELOAD naming the file"
            + " lib/libjsig.so of its Java home, which keeps the handlers of the JVM and of the driver apart.";

    private static final long PAUSE_STEP_MILLIS = 5;
    private static final long PAUSE_MILLIS = 50;

    private InterruptedBuild() {}

    /** Does this build log tell of a temporary file that was deleted while it was written? */
    static boolean shows(String log) {
        return log.contains("unable to rename temporary");
    }

    /** Waits longer after each attempt, so as to fall out of step with signals that come at fixed intervals. */
    static void pause(int attempt) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(PAUSE_STEP_MILLIS * attempt, PAUSE_MILLIS)));
    }
}
