package io.github.crossstage.testing;

import java.nio.charset.StandardCharsets;

/**
 * Seeded numbers by the formula "hashinit v1", which {@code src/test/resources/golden/README.md} writes down: FNV-1a of a name,
 * then SplitMix64 over the element index. The same name and seed give the same bits in Java and Python.
 */
public final class HashInit {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private HashInit() {}

    /** Returns the 64-bit FNV-1a hash of the UTF-8 bytes of a name. */
    public static long fnv1a64(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns numbers in [0, 1), multiples of 2^-24. */
    public static float[] unit(String name, long seed, long count) {
        long start = fnv1a64(name) ^ (seed * GOLDEN_GAMMA);
        float[] numbers = new float[Math.toIntExact(count)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (mix(start + (i + 1L) * GOLDEN_GAMMA) >>> 40) * 0x1p-24f;
        }
        return numbers;
    }

    /** Returns numbers in [-1, 1), multiples of 2^-23. */
    public static float[] symmetric(String name, long seed, long count) {
        float[] numbers = unit(name, seed, count);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] * 2f - 1f;
        }
        return numbers;
    }

    private static long mix(long start) {
        long z = start;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
