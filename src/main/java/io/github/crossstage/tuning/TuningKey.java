package io.github.crossstage.tuning;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a measurement holds for: this problem on this device with this driver, and nothing else; of those that come with the published
 * networks, this problem on a kind of devices. Blanks are made single spaces, so
 * that a key is the same after it was written to a file.
 *
 * @param device the device's name, with its compute units: a CPU driver may be told to use fewer
 * @param driver platform and version text of its driver
 * @param problem the operator with everything that decides how long it takes, as {@code lowering} writes it
 */
public record TuningKey(String device, String driver, String problem) {
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

    public TuningKey {
        device = plain("device", device);
        driver = plain("driver", driver);
        problem = plain("problem", problem);
    }

    /** Returns the key of a problem on a device. */
    public static TuningKey of(DeviceInfo info, String problem) {
        return new TuningKey(
                info.name() + ", " + info.computeUnits() + " units",
                info.platformName() + " " + info.driverVersion(),
                problem);
    }

    /** Returns the key of a problem on any device of a kind, where its kind is one that measurements come with. */
    static Optional<TuningKey> ofKind(DeviceInfo info, String problem) {
        if (info.kind() != DeviceInfo.Kind.CPU) {
            return Optional.empty();
        }
        int lanes = info.isWideCpu() ? 16 : info.nativeVectorWidthFloat();
        return Optional.of(new TuningKey("any CPU with " + lanes + " lanes", "any", problem));
    }

    private static String plain(String what, String text) {
        String plain = BLANKS.matcher(text).replaceAll(" ").strip();
        if (plain.isEmpty()) {
            throw new IllegalArgumentException("tuning key without a " + what);
        }
        return plain;
    }
}
