package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The test vectors of {@code golden/README.md}. */
class HashInitTest {
    @Test
    void hashesNames() {
        assertEquals(0x1ebbae8f5810b65bL, HashInit.fnv1a64("input"));
        assertEquals(0xf460ad310ea8243eL, HashInit.fnv1a64("conv1.0.weight"));
    }

    @Test
    void makesTheNumbersOfTheTestVectors() {
        assertArrayEquals(
                new double[] {0.03808093070983887, 0.7126305103302002, 0.035764455795288086, -0.5848819017410278},
                widened(HashInit.symmetric("input", 1, 4)));
        assertArrayEquals(
                new double[] {-0.021071195602416992, -0.4103579521179199, 0.9934803247451782, 0.635709285736084},
                widened(HashInit.symmetric("conv1.0.weight", 1051, 4)));
    }

    /** The vectors are printed with the digits of a double. */
    private static double[] widened(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }
}
