package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.tensor.WeightSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/** Damages files in seeded random ways: a reader must take the result or refuse it with an exception of ours. */
public final class Mutations {
    private static final int HEAD = 512;

    private Mutations() {}

    /**
     * Damages a file many times and reads every tensor of each result.
     *
     * @param focus how many bytes at the start are damaged; the rest only by cutting
     * @return how many of the damaged files were refused
     */
    public static int refused(byte[] good, int focus, int rounds, Function<ByteBuffer, WeightSource> reader) {
        int refused = 0;
        for (int seed = 0; seed < rounds; seed++) {
            byte[] bad = mutate(good, Math.min(focus, good.length), new Random(seed));
            try (WeightSource source = reader.apply(ByteBuffer.wrap(bad))) {
                for (String name : source.names()) {
                    source.tensor(name);
                }
            } catch (CrossStageException e) {
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("seed " + seed + " of " + rounds + ": " + e, e);
            }
        }
        return refused;
    }

    /** Returns a damaged copy: a few bytes or runs of bytes are others, sometimes the end is missing. Mostly near the start, where formats say most. */
    public static byte[] damaged(byte[] good, Random random) {
        int focus = random.nextBoolean() ? Math.min(HEAD, good.length) : good.length;
        return good.length == 0 ? good : mutate(good, focus, random);
    }

    private static byte[] mutate(byte[] good, int focus, Random random) {
        byte[] bad = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(focus);
            switch (random.nextInt(6)) {
                case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bad[at] = (byte) random.nextInt(256);
                case 2 -> bad[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                case 3 -> {
                    int length = Math.min(random.nextInt(16), focus - at);
                    System.arraycopy(good, random.nextInt(focus - length + 1), bad, at, length);
                }
                case 4 -> {
                    int length = random.nextInt(focus - at);
                    int shift = random.nextInt(8);
                    System.arraycopy(good, at, bad, Math.min(at + shift, bad.length - length), length);
                }
                default -> {
                    for (int k = at; k < Math.min(at + 8, focus); k++) {
                        bad[k] = (byte) 0xFF;
                    }
                }
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
    }
}
