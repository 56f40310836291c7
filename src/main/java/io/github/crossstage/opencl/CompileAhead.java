package io.github.crossstage.opencl;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compilation of kernels before they are launched, on several cores. PoCL has one lock for its compiler, so that a process compiles
 * on one; the result goes to files, where every process finds it. So as soon as a program proves not to be there, other processes
 * ({@link CompilerProcess}) take a part of the work. Where none can be started, this one does it all.
 */
final class CompileAhead {
    /** How many processes help at most; 0 for none. */
    static final String PROPERTY = "crossstage.compilers";

    private static final Logger LOG = LoggerFactory.getLogger(CompileAhead.class);
    private static final int MOST_HELPERS = 3;
    /** A program that is in the files takes a fourth of this, the first one that is not four times as much. */
    private static final long COLD_MILLIS = 250;
    /** A kernel takes a second where nothing else runs. */
    private static final long PATIENCE_MILLIS = 60_000;
    /** Characters of source that take longer to compile than a process to start: those of two kernels. */
    private static final int HELPED_LENGTH = 30_000;

    private final ClDevice device;
    /** What nobody has begun, the longest first: a long one at the end would have one process wait for another. */
    private final Queue<TrialLaunch> open;
    /** What helpers have compiled, and nothing from each that has ended. */
    private final BlockingQueue<Optional<TrialLaunch>> made = new LinkedBlockingQueue<>();

    /** The processes at work. */
    private final Set<CompilerProcess> processes = ConcurrentHashMap.newKeySet();

    private final AtomicInteger builds = new AtomicInteger();
    private volatile boolean isCold;
    private int helpers;
    private int loaded;
    private int ended;

    private CompileAhead(ClDevice device, Collection<TrialLaunch> launches) {
        this.device = device;
        this.open = new LinkedBlockingQueue<>(launches.stream()
                .sorted(Comparator.comparing(TrialLaunch::sourceLength).reversed())
                .toList());
    }

    /** Returns whether a device's driver works as described above, and processes may help. */
    static boolean serves(DeviceInfo info) {
        return info.platformName().equals("Portable Computing Language") && mostHelpers() > 0;
    }

    private static int mostHelpers() {
        int others = Runtime.getRuntime().availableProcessors() - 1;
        return Math.min(others, Integer.getInteger(PROPERTY, MOST_HELPERS));
    }

    /**
     * Builds the programs of these launches and, where they are new, compiles the kernels. A launch that fails is left to the real ones.
     *
     * @return how many of the launches other processes made
     */
    static int run(ClDevice device, Collection<TrialLaunch> launches) {
        CompileAhead ahead = new CompileAhead(device, launches);
        Thread watch = new Thread(ahead::watch, "crossstage compiler watch");
        watch.setDaemon(true);
        watch.start();
        try {
            ahead.work();
            watch.interrupt();
            watch.join();
            ahead.awaitHelpers();
            // Processes that failed have left work.
            ahead.work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watch.interrupt();
            // A process that is still starting finds nothing to do.
            ahead.open.clear();
            ahead.processes.forEach(CompilerProcess::kill);
        }
        return ahead.loaded;
    }

    private void work() {
        for (TrialLaunch next = open.poll(); next != null; next = open.poll()) {
            next.build(device);
            if (isCold) {
                try {
                    next.run(device);
                } catch (RuntimeException e) {
                    // What is wrong with more than the trial shows again then.
                    LOG.debug("{} is left to the real launch: {}", next, e.getMessage());
                }
            }
            builds.incrementAndGet();
            for (Optional<TrialLaunch> other = made.poll(); other != null; other = made.poll()) {
                load(other);
            }
        }
    }

    /** Builds from the driver's files what a helper compiled. */
    private void load(Optional<TrialLaunch> other) {
        if (other.isPresent()) {
            other.get().build(device);
            loaded++;
        } else {
            ended++;
        }
    }

    /** Calls helpers as soon as one program takes longer than a look into a file does. */
    private void watch() {
        try {
            int before;
            do {
                before = builds.get();
                Thread.sleep(COLD_MILLIS);
            } while (builds.get() > before);
            isCold = true;
            callHelpers();
        } catch (InterruptedException e) {
            // The work is done.
            return;
        }
    }

    private void callHelpers() {
        int left = open.stream().mapToInt(TrialLaunch::sourceLength).sum() / HELPED_LENGTH;
        int wanted = Math.min(Math.min(mostHelpers(), Math.min(left, open.size())), spareGigabytes());
        LOG.debug("{} kernels to compile, with {} processes beside this one", open.size(), wanted);
        for (; helpers < wanted; helpers++) {
            Thread thread = new Thread(this::help, "crossstage compiler");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A process takes 300 MB while it compiles, as does this one; so each has a gigabyte of the machine's or the container's. */
    private static int spareGigabytes() {
        try {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return (int) (system.getTotalMemorySize() >> 30) - 1;
        } catch (LinkageError e) {
            // A Java runtime without the module jdk.management.
            return 0;
        }
    }

    /** Sends launches to a process until there are none. */
    private void help() {
        try (CompilerProcess process = CompilerProcess.start(device.info())) {
            processes.add(process);
            process.await();
            for (TrialLaunch next = open.poll(); next != null; next = open.poll()) {
                process.make(next);
                made.add(Optional.of(next));
            }
            processes.remove(process);
        } catch (IOException e) {
            // The launch that it had may be why: this process does not make it for a trial.
            LOG.debug("A process that compiles kernels failed; they are compiled here: {}", e.toString());
        } finally {
            made.add(Optional.empty());
        }
    }

    /** Loads what the helpers compile until they have ended, with patience, but not for ever. */
    private void awaitHelpers() throws InterruptedException {
        boolean isPatient = true;
        while (ended < helpers) {
            Optional<TrialLaunch> next = made.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (next != null) {
                load(next);
            } else if (isPatient) {
                LOG.warn("Processes that compile kernels do not answer; they are ended, and the work is done here");
                processes.forEach(CompilerProcess::kill);
                isPatient = false;
            } else {
                return;
            }
        }
    }
}
