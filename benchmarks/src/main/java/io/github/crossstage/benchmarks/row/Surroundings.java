package io.github.crossstage.benchmarks.row;

import io.github.crossstage.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What a measurement depends on besides the program.
 *
 * @param commit the commit of the folder the runner is started in, {@code unknown} where that is no clone
 * @param date the day, UTC
 * @param device name of the device
 * @param driver platform and driver version
 * @param computeUnits compute units of the device; on a CPU driver its threads
 * @param jvm name and version of the JVM
 * @param system operating system and architecture
 * @param processors processors that the JVM sees
 * @param threads CPU threads asked of every engine
 * @param load the system's load average of a minute when the runner started, its own work not yet in it; below 0 where unknown
 */
public record Surroundings(
        String commit,
        String date,
        String device,
        String driver,
        int computeUnits,
        String jvm,
        String system,
        int processors,
        int threads,
        double load) {
    /** The load for each processor above which other work disturbs a measurement. */
    private static final double BUSY = 0.5;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** Returns whether the machine did other work when the runner started. */
    public boolean isBusy() {
        return load > BUSY * processors;
    }

    /** Waits until the machine is not busy, so long at most; says so on standard error. */
    public static void awaitQuiet(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        double enough = BUSY * Runtime.getRuntime().availableProcessors();
        while (loadNow() > enough && System.nanoTime() < end) {
            System.err.printf(
                    Locale.ROOT,
                    "waiting for the machine: its load is %.1f, expected at most %.1f%n",
                    loadNow(),
                    enough);
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private static double loadNow() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Returns what holds here and now. */
    public static Surroundings of(Device device, int threads) {
        return new Surroundings(
                commitHere(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                device.info().map(info -> info.name()).orElse(device.name()),
                device.info()
                        .map(info -> info.platformName() + ", " + info.driverVersion())
                        .orElse(""),
                device.info().map(info -> info.computeUnits()).orElse(threads),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                threads,
                loadNow());
    }

    private static String commitHere() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && !text.isEmpty() ? text : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return "commit " + commit + ", " + date + "\n" + device + " (" + driver + "), " + computeUnits
                + " compute units\n" + jvm + ", " + system + ", " + processors + " processors, " + threads
                + " threads, load "
                + String.format(Locale.ROOT, "%.1f", load);
    }
}
