package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Rows of pixels that hold their own index, so that an output shows which coordinate it was taken from. */
class Resize2dReferenceTest {
    private static final Tensor TWO = row(0, 1);
    private static final Tensor FOUR = row(0, 1, 2, 3);

    private static float[] nearest(Tensor src, CoordinateMode coordinates, NearestMode nearest, int width) {
        float scale = (float) ((double) width / src.shape().extent(3));
        return Run.numbers(new Resize2d(ResizeMode.NEAREST, coordinates, nearest, 1, width, 1, scale), src);
    }

    private static float[] linear(Tensor src, CoordinateMode coordinates, int width, float scale) {
        return Run.numbers(new Resize2d(ResizeMode.LINEAR, coordinates, NearestMode.FLOOR, 1, width, 1, scale), src);
    }

    /** (x + 0.5)·2 - 0.5 = 0.5, 2.5. */
    @Test
    void halfPixelTiesAreRoundedByTheNearestMode() {
        CoordinateMode mode = CoordinateMode.HALF_PIXEL;
        assertArrayEquals(new float[] {0, 2}, nearest(FOUR, mode, NearestMode.ROUND_PREFER_FLOOR, 2));
        assertArrayEquals(new float[] {1, 3}, nearest(FOUR, mode, NearestMode.ROUND_PREFER_CEIL, 2));
        assertArrayEquals(new float[] {0, 2}, nearest(FOUR, mode, NearestMode.FLOOR, 2));
        assertArrayEquals(new float[] {1, 3}, nearest(FOUR, mode, NearestMode.CEIL, 2));
    }

    /** x·3/2 = 0, 1.5, 3. */
    @Test
    void alignCornersKeepsBothEnds() {
        CoordinateMode mode = CoordinateMode.ALIGN_CORNERS;
        assertArrayEquals(new float[] {0, 1, 3}, nearest(FOUR, mode, NearestMode.ROUND_PREFER_FLOOR, 3));
        assertArrayEquals(new float[] {0, 2, 3}, nearest(FOUR, mode, NearestMode.ROUND_PREFER_CEIL, 3));
        assertArrayEquals(new float[] {0, 1.5f, 3}, linear(FOUR, mode, 3, 0.75f));
        assertArrayEquals(new float[] {0}, linear(FOUR, mode, 1, 0.25f));
    }

    /** x·2 = 0, 2 and (x + 0.5)·2 = 1, 3. */
    @Test
    void asymmetricAndTensorFlowModesDifferByHalfAPixel() {
        for (NearestMode nearest : NearestMode.values()) {
            assertArrayEquals(new float[] {0, 2}, nearest(FOUR, CoordinateMode.ASYMMETRIC, nearest, 2));
            assertArrayEquals(new float[] {1, 3}, nearest(FOUR, CoordinateMode.TF_HALF_PIXEL_FOR_NN, nearest, 2));
        }
    }

    /** Coordinates -0.25, 0.25, 0.75, 1.25, the outer ones clamped. */
    @Test
    void linearClampsCoordinatesToThePicture() {
        assertArrayEquals(new float[] {0, 0.25f, 0.75f, 1}, linear(TWO, CoordinateMode.HALF_PIXEL, 4, 2));
        assertArrayEquals(new float[] {0, 0.5f, 1, 1}, linear(TWO, CoordinateMode.ASYMMETRIC, 4, 2));
    }

    /** 0.5·4 - 0.5 = 1.5. */
    @Test
    void oneOutputPixelIsTheMiddleOrByPyTorchTheFirst() {
        assertArrayEquals(new float[] {1.5f}, linear(FOUR, CoordinateMode.HALF_PIXEL, 1, 0.25f));
        assertArrayEquals(new float[] {0}, linear(FOUR, CoordinateMode.PYTORCH_HALF_PIXEL, 1, 0.25f));
    }

    /**
     * 4·0.6 = 2.4 columns were cut to 2. Half pixel: (x + 0.5)/0.6 - 0.5 = 1/3, 2. Symmetric adds 4/2·(1 - 2/2.4) = 1/3: 2/3, 7/3,
     * as far from the left as from the right.
     */
    @Test
    void symmetricHalfPixelSharesTheCutBetweenBothSides() {
        assertArrayEquals(new float[] {1 / 3f, 2}, linear(FOUR, CoordinateMode.HALF_PIXEL, 2, 0.6f), 1e-6f);
        assertArrayEquals(
                new float[] {2 / 3f, 7 / 3f}, linear(FOUR, CoordinateMode.HALF_PIXEL_SYMMETRIC, 2, 0.6f), 1e-6f);
    }

    /** x/1.3 = 0, 0.77, 1.54, 2.31, 3.08, 3.85, 4.62, 5.38, 6.15; from the extents 9/7 it would be 0, 0.78, ..., 5.44, 6.22. */
    @Test
    void aModelsOwnScaleIsTakenAsItIs() {
        Tensor seven = row(0, 1, 2, 3, 4, 5, 6);
        Resize2d op = new Resize2d(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 1, 9, 1, 1.3f);
        assertArrayEquals(new float[] {0, 0, 1, 2, 3, 3, 4, 5, 6}, Run.numbers(op, seven));
    }

    /** The float nearest to 16/6 is above it: column 8 would come from 2.9999998 and not from 3. */
    @Test
    void aScaleThatIsTheRoundedQuotientCountsAsTheQuotient() {
        Tensor six = row(0, 1, 2, 3, 4, 5);
        assertArrayEquals(
                new float[] {0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5},
                nearest(six, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 16));
    }

    /** The middle of [0 1; 10 11] is the mean of all four. */
    @Test
    void linearMixesRowsAndColumns() {
        Tensor src = Tensor.of(new float[] {0, 1, 10, 11}, 1, 1, 2, 2);
        Resize2d op =
                new Resize2d(ResizeMode.LINEAR, CoordinateMode.ALIGN_CORNERS, NearestMode.FLOOR, 3, 3, 1.5f, 1.5f);
        assertArrayEquals(new float[] {0, 0.5f, 1, 5, 5.5f, 6, 10, 10.5f, 11}, Run.numbers(op, src));
    }
}
