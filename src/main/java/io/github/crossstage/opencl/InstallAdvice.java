package io.github.crossstage.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is missing for OpenCL on this machine, and what to do about it.
 *
 * @param problem one line
 * @param advice several lines
 */
record InstallAdvice(String problem, String advice) {
    private static final Path VENDORS = Path.of("/etc/OpenCL/vendors");

    private static final String LINUX_CPU = """
            A CPU driver, which works on every machine:
              Debian, Ubuntu:  apt-get install ocl-icd-libopencl1 pocl-opencl-icd
              Fedora:          dnf install ocl-icd pocl
            """;

    private static final String LINUX_GPU = """
            A GPU driver:
              Intel:   Debian, Ubuntu: apt-get install intel-opencl-icd    Fedora: dnf install intel-compute-runtime
              AMD:     the vendor's ROCm OpenCL package, or Mesa's rusticl
              Mesa:    apt-get install mesa-opencl-icd (Fedora: mesa-libOpenCL), and set RUSTICL_ENABLE=radeonsi,iris
                       (llvmpipe for the CPU); without this variable rusticl offers no device
              NVIDIA:  comes with the vendor's driver; /etc/OpenCL/vendors/nvidia.icd must exist
            In a container the device has to be passed in as well:
              NVIDIA:  --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility
              Intel:   --device /dev/dri
              AMD:     --device /dev/kfd --device /dev/dri --group-add video --group-add render
            """;

    private static final String OTHER_SYSTEMS = """
            Install the graphics driver of the device's vendor: OpenCL comes with it. A CPU driver for Windows is
            Intel's "CPU Runtime for OpenCL Applications". macOS has OpenCL built in.
            """;

    static InstallAdvice forLinkage(LinkageError failure) {
        if (Jocl.isLoaderMissing(failure)) {
            return new InstallAdvice(
                    "OpenCL is not installed: the library libOpenCL.so.1 (the loader of OpenCL drivers) was not found",
                    isLinux() ? LINUX_CPU + LINUX_GPU + state() : OTHER_SYSTEMS);
        }
        return new InstallAdvice("The native part of JOCL could not be loaded: " + firstLine(failure), """
                JOCL unpacks its native library into the temporary folder, which is %s.
                That folder must be writable and must allow execution (no noexec mount): choose another one with
                -Djava.io.tmpdir=FOLDER, or unpack the library beforehand and name its folder with -Djava.library.path.
                The jar holds natives for Linux and macOS on x86_64 and arm64 and for Windows on x86_64; this is %s on
                %s. Newer JDKs may refuse native code: add --enable-native-access=ALL-UNNAMED.
                """.formatted(
                System.getProperty("java.io.tmpdir"), System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    static InstallAdvice forNoPlatform(String code) {
        return new InstallAdvice(
                "No OpenCL driver is installed: the loader is there, but it lists no platform (clGetPlatformIDs: "
                        + code + ")",
                isLinux() ? LINUX_CPU + LINUX_GPU + state() : OTHER_SYSTEMS);
    }

    static InstallAdvice forNoDevice(List<PlatformReport> platforms) {
        StringBuilder problem = new StringBuilder("OpenCL drivers are installed, but none of them has a device:");
        for (PlatformReport platform : platforms) {
            problem.append(' ')
                    .append(platform.name())
                    .append(" (")
                    .append(platform.skipped().orElse("no device"))
                    .append(");");
        }
        problem.setLength(problem.length() - 1);
        return new InstallAdvice(problem.toString(), isLinux() ? LINUX_CPU + LINUX_GPU + state() : OTHER_SYSTEMS);
    }

    /** Says why a platform offers no device, with what is known about that platform. */
    static String skipReason(String platformName, int code) {
        String reason = "clGetDeviceIDs: " + ClErrorCodes.name(code);
        String lower = platformName.toLowerCase(Locale.ROOT);
        if (lower.contains("rusticl")) {
            return reason + "; rusticl offers a device only if RUSTICL_ENABLE names its driver (now "
                    + environment("RUSTICL_ENABLE") + "), as in RUSTICL_ENABLE=llvmpipe, radeonsi or iris";
        }
        if (lower.contains("portable computing language")) {
            return reason + "; PoCL needs a writable cache folder: set POCL_CACHE_DIR (now "
                    + environment("POCL_CACHE_DIR") + ") or HOME (now " + environment("HOME") + ")";
        }
        return reason + "; the driver is installed but sees no device (in a container, was the device passed in?)";
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    private static String firstLine(Throwable failure) {
        return failure.toString().strip().lines().findFirst().orElse("no message");
    }

    /** What the loader goes by on this machine. */
    private static String state() {
        return """
                What the loader sees here:
                  OCL_ICD_VENDORS (a folder of .icd files, one .icd file or a driver's .so) is %s
                  %s holds %s
                  RUSTICL_ENABLE is %s, LD_LIBRARY_PATH is %s
                """.formatted(
                        environment("OCL_ICD_VENDORS"),
                        VENDORS,
                        vendorFiles(),
                        environment("RUSTICL_ENABLE"),
                        environment("LD_LIBRARY_PATH"));
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "not set" : "'" + value + "'";
    }

    private static String vendorFiles() {
        if (!Files.isDirectory(VENDORS)) {
            return "nothing (no such folder)";
        }
        try (Stream<Path> files = Files.list(VENDORS)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            return names.isEmpty() ? "nothing" : String.join(", ", names);
        } catch (IOException e) {
            return "what cannot be listed (" + e + ")";
        }
    }
}
