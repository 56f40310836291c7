package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The argument that says which device computes. */
final class DeviceArguments {
    /** What can be said of a device, for help texts. */
    static final String SELECTORS =
            "auto, gpu, cpu, reference (the CPU reference, needs no driver), PLATFORM:DEVICE as 'devices' prints them,"
                    + " or a part of a name. Default: auto, and the CPU reference where there is no device.";

    @Option(names = "--device", paramLabel = "SEL", description = SELECTORS)
    private Optional<String> selector = Optional.empty();

    /**
     * Opens the device. Where none was asked for and there is none, the CPU reference takes its place, and the user is told.
     *
     * @throws io.github.crossstage.error.NoDeviceException if the device that was asked for is not there
     */
    Device open(Console console) {
        return open(console, selector);
    }

    /** Opens one of several devices, each with a selector of its own, as {@link #open(Console)}. */
    static Device open(Console console, Optional<String> selector) {
        if (selector.isPresent()) {
            return Device.open(DeviceSelector.parse(selector.get()));
        }
        Discovery discovery = OpenCl.discover();
        if (discovery.devices().isEmpty()) {
            console.note("no OpenCL device, running on the CPU reference, which is slow. " + remedy()
                    + "; 'crossstage devices' says why");
            return Device.open(DeviceSelector.cpuReference());
        }
        return Device.open(DeviceSelector.auto());
    }

    private static String remedy() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                ? "Install the packages ocl-icd-libopencl1 and pocl-opencl-icd (Debian, Ubuntu; without root:"
                        + " ./crossstage install-driver) or the driver of your GPU"
                : "Install the driver of your GPU, which brings OpenCL";
    }
}
