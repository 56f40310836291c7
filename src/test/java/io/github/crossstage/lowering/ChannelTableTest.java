package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTableTest {
    @Test
    void fillsUpToWholeBlocks() {
        assertEquals(new ChannelTable(List.of(0, 1, 2, -1)), ChannelTable.padded(3, 4));
        assertTrue(ChannelTable.padded(3, 4).hasPadding());
        assertFalse(ChannelTable.padded(4, 4).hasPadding());
    }

    @Test
    void packsItselfAndItsMask() {
        ChannelTable table = new ChannelTable(List.of(2, -1, 0, 1));
        assertArrayEquals(new float[] {2, -1, 0, 1}, packed(table.numbers(), List.of()));
        assertArrayEquals(new float[] {1, 0, 1, 1}, packed(table.mask(), List.of()));
        assertEquals(table.mask(), new ChannelTable(List.of(2, -1, 0, 1)).mask());
    }

    @Test
    void fillsVectorsUpWithZeros() {
        List<Tensor> vectors = List.of(Tensor.of(new float[] {1, 2}, 2), Tensor.of(new float[] {3, 4, 5}, 3));
        assertArrayEquals(new float[] {1, 2, 0, 0, 3, 4, 5, 0}, packed(new Blocks.Vectors(4), vectors));
    }

    @Test
    void foldsBatchNormOfPaddingToZeroWhateverItsVariance() {
        List<Tensor> parameters = List.of(
                Tensor.of(new float[] {2, 0}, 2),
                Tensor.of(new float[] {1, 0}, 2),
                Tensor.of(new float[] {4, 0}, 2),
                Tensor.of(new float[] {4, 0}, 2));
        assertArrayEquals(new float[] {1, 0, 0, -3, 0, 0}, packed(new BatchNormBlocked.Folding(0, 3), parameters));
    }

    @Test
    void repeatsANumberForABlock() {
        assertArrayEquals(
                new float[] {7, 7, 7, 7},
                packed(new BinaryBlocked.Repeated(4), List.of(Tensor.of(new float[] {7}, 1))));
    }

    private static float[] packed(Packing packing, List<Tensor> sources) {
        return Packed.numbers(packing, sources.toArray(Tensor[]::new));
    }
}
