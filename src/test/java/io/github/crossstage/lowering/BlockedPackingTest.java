package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BlockedPackingTest {
    @Test
    void tilesBeginWithBiasesAndMasksAndPaddingIsZero() {
        // Three filters of three channels, in blocks of two: the fourth filter and the fourth channel are padding.
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 1, 1);
        Tensor bias = Tensor.of(new float[] {10, 20, 30}, 3);
        Packing packing = new Conv2dBlockedPacking(2, 2, 1, ChannelOrder.inOrder(3, 4), ChannelOrder.inOrder(3, 4));
        assertArrayEquals(
                new float[] {
                    10, 20, 1, 1, 1, 4, 2, 5, 3, 6, 0, 0, // filters 0 and 1: bias, mask, channels 0 to 3
                    30, 0, 1, 0, 7, 0, 8, 0, 9, 0, 0, 0 // filter 2 and padding
                },
                Packed.numbers(packing, weights, bias));
    }

    @Test
    void channelsGoWhereTheMapSays() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2, 1, 1);
        Packing packing = new Conv2dBlockedPacking(
                2, 2, 1, new ChannelOrder(new int[] {3, 0}, 4), new ChannelOrder(new int[] {1, 0}, 2));
        assertArrayEquals(new float[] {0, 0, 1, 1, 4, 2, 0, 0, 0, 0, 3, 1}, Packed.numbers(packing, weights));
    }

    @Test
    void weightsOfAWindowStandByRowColumnChannelFilter() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, 2);
        Packing packing = new Conv2dBlockedPacking(2, 2, 1, ChannelOrder.inOrder(2, 2), ChannelOrder.inOrder(2, 2));
        assertArrayEquals(new float[] {0, 0, 1, 1, 1, 5, 3, 7, 2, 6, 4, 8}, Packed.numbers(packing, weights));
    }

    @Test
    void groupsSmallerThanABlockBecomeADiagonalOfBlocks() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4}, 4, 1, 1, 1);
        Conv2dBlockedPacking packing =
                new Conv2dBlockedPacking(2, 2, 4, ChannelOrder.inOrder(4, 4), ChannelOrder.inOrder(4, 4));
        assertEquals(1, packing.depth());
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 1, 0, 0, 2, 0, 0, 1, 1, 3, 0, 0, 4}, Packed.numbers(packing, weights));
    }

    @Test
    void aTileReadsTheBlocksOfAllItsGroups() {
        ChannelOrder channels = ChannelOrder.inOrder(64, 64);
        assertEquals(4, new Conv2dBlockedPacking(16, 16, 1, channels, channels).depth());
        assertEquals(2, new Conv2dBlockedPacking(16, 32, 2, channels, channels).depth());
        assertEquals(1, new Conv2dBlockedPacking(16, 16, 16, channels, channels).depth());
        assertEquals(2, new Conv2dBlockedPacking(16, 32, 16, channels, channels).depth());
    }

    @Test
    void prologuesArePaddedWithZeros() {
        Tensor factor = Tensor.of(new float[] {1, 2}, 2);
        Tensor shift = Tensor.of(new float[] {3, 4}, 2);
        assertArrayEquals(
                new float[] {2, 0, 1, 4, 0, 3},
                Packed.numbers(new ProloguePacking(new ChannelOrder(new int[] {2, 0}, 3)), factor, shift));
    }

    @Test
    void depthwiseFiltersStandSideBySide() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 1, 1, 2);
        Tensor bias = Tensor.of(new float[] {7, 8, 9}, 3);
        assertArrayEquals(
                new float[] {7, 8, 1, 1, 1, 3, 2, 4, 9, 0, 1, 0, 5, 0, 6, 0},
                Packed.numbers(new Conv2dBlockedDepthwise.Filters(2, ChannelOrder.inOrder(3, 4)), weights, bias));
    }

    @Test
    void equalPackingsAreEqualSoThatTheyAreUploadedOnce() {
        assertEquals(
                new Conv2dBlockedPacking(16, 32, 1, ChannelOrder.inOrder(3, 16), ChannelOrder.inOrder(7, 16)),
                new Conv2dBlockedPacking(16, 32, 1, ChannelOrder.inOrder(3, 16), ChannelOrder.inOrder(7, 16)));
    }

    @Test
    void moreChannelsThanPlacesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ChannelOrder.inOrder(3, 2));
    }

    @Test
    void tilesDivideTheWidthAndFitTheRegisters() {
        assertEquals(new BlockedTile(14, 2), BlockedTile.choose(16, 56, 56, 2, tile -> 1));
        assertEquals(new BlockedTile(13, 2), BlockedTile.choose(16, 26, 26, 8, tile -> 1));
        assertEquals(8, BlockedTile.choose(16, 8, 8, 32, tile -> 1).pixels());
        assertTrue(BlockedTile.all(16).stream().allMatch(tile -> registers(tile) <= 32));
        assertTrue(BlockedTile.all(8).stream().allMatch(tile -> registers(tile) <= 16));
    }

    /** Sums, a channel's weights, and one broadcast. */
    private static int registers(BlockedTile tile) {
        return tile.pixels() * tile.blocks() + tile.blocks() + 1;
    }
}
