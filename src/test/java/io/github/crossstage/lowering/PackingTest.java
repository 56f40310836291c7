package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackingTest {
    @Test
    void foldsBatchNormIntoFactorsAndShifts() {
        List<Tensor> parameters = List.of(
                Tensor.of(new float[] {2, 3}, 2),
                Tensor.of(new float[] {1, -1}, 2),
                Tensor.of(new float[] {4, 5}, 2),
                Tensor.of(new float[] {3, 15}, 2));
        assertArrayEquals(new float[] {1, 0.75f, -3, -4.75f}, packed(new BatchNormFolded.Folding(1), parameters));
    }

    @Test
    void sharesAPackingOfTheSameTensorsOnly() {
        Tensor tensor = Tensor.of(new float[] {1}, 1);
        Tensor twin = Tensor.of(new float[] {1}, 1);
        ConstantData data = new ConstantData(List.of(Constant.of(tensor)), new BatchNormFolded.Folding(1));
        assertEquals(data, new ConstantData(List.of(Constant.of(tensor)), new BatchNormFolded.Folding(1)));
        assertNotEquals(data, new ConstantData(List.of(Constant.of(twin)), new BatchNormFolded.Folding(1)));
        assertNotEquals(data, new ConstantData(List.of(Constant.of(tensor)), new BatchNormFolded.Folding(2)));
    }

    @Test
    void writesNearestTablesRowsFirst() {
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 0, 1, 2},
                tables(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 2, 3, 4, 3));
    }

    @Test
    void writesLowerUpperAndShareForLinear() {
        // Two rows become four: source coordinates -0.25 (clamped), 0.25, 0.75, 1.25 (clamped); one column stays one.
        assertArrayEquals(
                new float[] {0, 0, 0, 1, 1, 1, 1, 1, 0, 0.25f, 0.75f, 0, 0, 0, 0},
                tables(ResizeMode.LINEAR, CoordinateMode.HALF_PIXEL, NearestMode.FLOOR, 2, 1, 4, 1));
    }

    @Test
    void roundsHalvesAsTheNearestModeSays() {
        // Coordinates 0.5, 2.5: halves on the way from four pixels to two.
        assertArrayEquals(new float[] {0, 2}, halved(NearestMode.ROUND_PREFER_FLOOR));
        assertArrayEquals(new float[] {1, 3}, halved(NearestMode.ROUND_PREFER_CEIL));
        assertArrayEquals(new float[] {0, 2}, halved(NearestMode.FLOOR));
        assertArrayEquals(new float[] {1, 3}, halved(NearestMode.CEIL));
    }

    @Test
    void takesAScaleThatIsARoundedQuotientForTheQuotient() {
        // 3 / 9 is no float; the ninth part must not fall below its pixel.
        float third = 3 / 9f;
        Resize2dAxis axis =
                new Resize2dAxis(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 9, 3, third);
        assertEquals(6, axis.coordinate(2));
        assertEquals(
                2 / (double) 0.35f,
                new Resize2dAxis(ResizeMode.NEAREST, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, 9, 3, 0.35f)
                        .coordinate(2));
    }

    @Test
    void keepsTheMiddleWhereTheScaledExtentWasRounded() {
        Resize2dAxis axis =
                new Resize2dAxis(ResizeMode.LINEAR, CoordinateMode.HALF_PIXEL_SYMMETRIC, NearestMode.FLOOR, 5, 3, 0.7f);
        assertEquals(2, axis.coordinate(1), 1e-6);
        assertEquals(4, axis.coordinate(0) + axis.coordinate(2), 1e-6);
    }

    private static float[] halved(NearestMode nearest) {
        Resize2dAxis axis = new Resize2dAxis(ResizeMode.NEAREST, CoordinateMode.HALF_PIXEL, nearest, 4, 2, 0.5f);
        FloatBuffer table = FloatBuffer.allocate(2);
        axis.write(table);
        return table.array();
    }

    private static float[] tables(
            ResizeMode mode, CoordinateMode coordinates, NearestMode nearest, long ih, long iw, long oh, long ow) {
        Resize2d op = new Resize2d(mode, coordinates, nearest, oh, ow, (float) oh / ih, (float) ow / iw);
        return packed(new Resize2dTable.Tables(Resize2dAxis.rows(op, ih), Resize2dAxis.columns(op, iw)), List.of());
    }

    private static float[] packed(Packing packing, List<Tensor> sources) {
        return Packed.numbers(packing, sources.toArray(Tensor[]::new));
    }
}
