package io.github.crossstage;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Says which device is wanted. Immutable. */
public final class DeviceSelector {
    private static final String REFERENCE = "reference";

    /** GPUs before accelerators before CPUs before the rest, the one with more memory first, then in the drivers' order. */
    private static final Comparator<DeviceInfo> PREFERENCE = Comparator.comparingInt(
                    (DeviceInfo info) -> switch (info.kind()) {
                        case GPU -> 0;
                        case ACCELERATOR -> 1;
                        case CPU -> 2;
                        case OTHER -> 3;
                    })
            .thenComparing(
                    Comparator.comparingLong(DeviceInfo::globalMemoryBytes).reversed());

    private final String text;
    private final Predicate<DeviceInfo> wanted;

    private DeviceSelector(String text, Predicate<DeviceInfo> wanted) {
        this.text = text;
        this.wanted = wanted;
    }

    /** Returns the selector that takes the best OpenCL device: a GPU if there is one, else a CPU driver. */
    public static DeviceSelector auto() {
        return new DeviceSelector("auto", info -> true);
    }

    /** Returns the selector that takes the best GPU. */
    public static DeviceSelector gpu() {
        return new DeviceSelector("gpu", info -> info.kind() == DeviceInfo.Kind.GPU);
    }

    /** Returns the selector that takes an OpenCL driver for the CPU. */
    public static DeviceSelector cpu() {
        return new DeviceSelector("cpu", info -> info.kind() == DeviceInfo.Kind.CPU);
    }

    /** Returns the selector that takes one device, by the positions that {@code crossstage devices} prints. */
    public static DeviceSelector index(int platform, int device) {
        return new DeviceSelector(
                platform + ":" + device, info -> info.platformIndex() == platform && info.deviceIndex() == device);
    }

    /** Returns the selector that takes the best device whose name or platform contains a text, whatever the case. */
    public static DeviceSelector named(String part) {
        String lower = Objects.requireNonNull(part, "part").toLowerCase(Locale.ROOT);
        return new DeviceSelector(
                part,
                info -> info.name().toLowerCase(Locale.ROOT).contains(lower)
                        || info.platformName().toLowerCase(Locale.ROOT).contains(lower));
    }

    /** Returns the selector that takes no device at all but the CPU reference: right, slow, needs no driver. */
    public static DeviceSelector cpuReference() {
        return new DeviceSelector(REFERENCE, info -> false);
    }

    /**
     * Reads a selector as a command line or a configuration file gives it: {@code auto}, {@code gpu}, {@code cpu}, {@code reference},
     * {@code PLATFORM:DEVICE}, or a part of a name.
     */
    public static DeviceSelector parse(String text) {
        String trimmed = text.strip();
        if (trimmed.matches("\\d{1,6}:\\d{1,6}")) {
            String[] parts = trimmed.split(":");
            return index(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
        return switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "auto", "" -> auto();
            case "gpu" -> gpu();
            case "cpu" -> cpu();
            case REFERENCE -> cpuReference();
            default -> named(trimmed);
        };
    }

    /** Returns whether this asks for the CPU reference. */
    public boolean isReference() {
        return text.equals(REFERENCE);
    }

    Optional<DeviceInfo> choose(List<DeviceInfo> devices) {
        return devices.stream().filter(wanted).min(PREFERENCE);
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text;
    }
}
