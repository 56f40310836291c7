package io.github.crossstage.testing;

import io.github.crossstage.DeviceSelector;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.OpenHandles;
import java.util.Optional;

/**
 * The one device that all tests of a JVM share.
 *
 * <p>{@code -Dcrossstage.test.platform=TEXT} chooses the first device of the first platform whose name contains the
 * text; without it that is Oclgrind where the tests run under it, and PoCL elsewhere. Opening one for each test would compile all
 * kernels again. It is closed when the JVM ends, and the JVM fails if a handle is still open then.
 */
public final class TestDevices {
    /** The system property that chooses the platform. */
    public static final String PLATFORM_PROPERTY = "crossstage.test.platform";

    private static final String DEFAULT_PLATFORM = OclgrindLog.isOn() ? "Oclgrind" : "Portable Computing Language";

    private TestDevices() {}

    private static final class Shared {
        private static final ClDevice DEVICE = open();

        private static ClDevice open() {
            ClDevice device = OpenCl.open(info());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAtEnd(device), "close-test-device"));
            return device;
        }
    }

    /**
     * Returns the shared device. Nobody closes it.
     *
     * @throws AssertionError if the machine has no such device, with what to install
     */
    public static ClDevice shared() {
        return Shared.DEVICE;
    }

    /**
     * Returns whether kernels are interpreted, a thousand times slower than compiled: there a test repeats less, and chooses less of what
     * is alike.
     */
    public static boolean isInterpreted() {
        return OclgrindLog.isOn();
    }

    /** Returns the selector of that device, for tests that open it through the public API. */
    public static DeviceSelector selector() {
        DeviceInfo info = info();
        return DeviceSelector.index(info.platformIndex(), info.deviceIndex());
    }

    /**
     * Returns what the shared device is, for tests that open a device of their own.
     *
     * @throws AssertionError if the machine has no such device, with what to install
     */
    public static DeviceInfo info() {
        String wanted = System.getProperty(PLATFORM_PROPERTY, DEFAULT_PLATFORM);
        Discovery discovery = OpenCl.discover();
        Optional<DeviceInfo> device = discovery.devices().stream()
                .filter(info -> info.platformName().contains(wanted))
                .findFirst();
        return device.orElseThrow(() -> new AssertionError("The device tests need a device of a platform named '"
                + wanted + "' (-D" + PLATFORM_PROPERTY
                + "=TEXT chooses another, -DskipNativeTests skips these tests).\n"
                + "On Debian or Ubuntu: apt-get install ocl-icd-libopencl1 pocl-opencl-icd oclgrind\n"
                + discovery.problem().orElse("Found: " + discovery.platforms()) + "\n"
                + discovery.advice().orElse("")));
    }

    private static void closeAtEnd(ClDevice device) {
        device.close();
        if (OpenHandles.total() != 0) {
            System.err.println("OpenCL handles were still open when the tests ended: " + OpenHandles.report());
            Runtime.getRuntime().halt(1);
        }
    }
}
