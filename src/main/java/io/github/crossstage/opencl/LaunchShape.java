package io.github.crossstage.opencl;

import java.util.Arrays;
import java.util.List;

/**
 * The check that a launch is one that the kernel and the device can run.
 *
 * <p>Made here because drivers do not all make it: some round, some crash.
 */
final class LaunchShape {
    private static final int MAX_DIMENSIONS = 3;

    private LaunchShape() {}

    /**
     * Checks the sizes of a launch.
     *
     * @param kernel what is launched; its text is made for messages only, as this comes before every launch
     * @param local sizes of a work-group, or null to leave them to the driver
     * @throws IllegalArgumentException if the sizes cannot be run
     */
    static void require(Object kernel, WorkGroupInfo limits, List<Long> maxSizes, long[] global, long[] local) {
        if (global.length < 1 || global.length > MAX_DIMENSIONS) {
            throw refused(kernel, global, local, "expected 1 to " + MAX_DIMENSIONS + " dimensions");
        }
        for (long size : global) {
            if (size <= 0) {
                throw refused(kernel, global, local, "every global size must be positive");
            }
        }
        List<Long> required = limits.requiredLocalSize();
        if (local == null) {
            if (!required.isEmpty()) {
                throw refused(kernel, global, null, "the kernel is built for work-groups of " + required);
            }
            return;
        }
        requireLocal(kernel, maxSizes, global, local);
        if (required.isEmpty()) {
            // With a size built in, rusticl 22.3 still reports a smaller limit than it runs; the driver itself checks
            // those.
            requireProduct(kernel, limits.maxWorkGroupSize(), global, local);
        }
        for (int d = 0; d < required.size(); d++) {
            if (required.get(d) != (d < local.length ? local[d] : 1)) {
                throw refused(kernel, global, local, "the kernel is built for work-groups of " + required);
            }
        }
    }

    /**
     * Returns the sizes of a work-group, halved from the largest down until the kernel can have them; they still divide what they
     * divided. A size that the kernel is built for stays.
     */
    static long[] fit(WorkGroupInfo limits, long[] local) {
        long[] fitted = local.clone();
        while (limits.requiredLocalSize().isEmpty() && product(fitted) > limits.maxWorkGroupSize()) {
            int largest = 0;
            for (int d = 1; d < fitted.length; d++) {
                largest = fitted[d] > fitted[largest] ? d : largest;
            }
            fitted[largest] = fitted[largest] % 2 == 0 ? fitted[largest] / 2 : 1;
        }
        return fitted;
    }

    private static long product(long[] sizes) {
        return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }

    private static void requireLocal(Object kernel, List<Long> maxSizes, long[] global, long[] local) {
        if (local.length != global.length) {
            throw refused(kernel, global, local, "global and local need as many dimensions");
        }
        for (int d = 0; d < local.length; d++) {
            if (local[d] <= 0) {
                throw refused(kernel, global, local, "every local size must be positive");
            }
            if (global[d] % local[d] != 0) {
                throw refused(kernel, global, local, "local " + local[d] + " does not divide global " + global[d]);
            }
            if (d < maxSizes.size() && local[d] > maxSizes.get(d)) {
                throw refused(
                        kernel,
                        global,
                        local,
                        "the device allows " + maxSizes.get(d) + " work-items along dimension " + d);
            }
        }
    }

    private static void requireProduct(Object kernel, long limit, long[] global, long[] local) {
        long product = 1;
        for (long size : local) {
            product = size > limit ? Long.MAX_VALUE : product * size;
            if (product > limit) {
                throw refused(
                        kernel, global, local, "a work-group of this kernel has at most " + limit + " work-items here");
            }
        }
    }

    private static IllegalArgumentException refused(Object kernel, long[] global, long[] local, String why) {
        return new IllegalArgumentException(
                kernel + " cannot be launched with " + describe(global, local) + ": " + why);
    }

    /** Returns the sizes as text. */
    static String describe(long[] global, long[] local) {
        return "global " + Arrays.toString(global) + ", local "
                + (local == null ? "chosen by the driver" : Arrays.toString(local));
    }
}
