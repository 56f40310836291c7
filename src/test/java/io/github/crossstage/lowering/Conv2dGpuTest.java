package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import org.junit.jupiter.api.Test;

/** Which convolution a GPU gets, by what it can do and never by its name, and how its weights are packed. */
class Conv2dGpuTest {
    private static final DeviceInfo LARGE = FakeDevices.gpu(108, 1024, 48 << 10);
    private static final Window2d POINTWISE = Window2d.of(1, 1);
    private static final Window2d WINDOW = Window2d.of(3, 3).withPads(1, 1, 1, 1);

    @Test
    void choosesTheTileByWorkAndComputeUnits() {
        assertEquals("conv2d_implicit_gemm_128x64", chosen(LARGE, 8, 256, 56, 256, 1, POINTWISE));
        assertEquals("conv2d_implicit_gemm_64x64", chosen(LARGE, 8, 256, 56, 64, 1, POINTWISE));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 8, 128, 56, 32, 1, POINTWISE));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 1, 256, 28, 64, 1, POINTWISE));
        assertEquals(
                "conv2d_implicit_gemm_64x64", chosen(FakeDevices.gpu(4, 1024, 48 << 10), 1, 256, 28, 64, 1, POINTWISE));
    }

    @Test
    void takesWinogradWhereProductsOutweighTransforms() {
        assertEquals("conv2d_winograd", chosen(LARGE, 1, 128, 28, 128, 1, WINDOW));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 1, 128, 28, 32, 1, WINDOW));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 1, 128, 28, 128, 1, WINDOW.withStrides(2, 2)));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 1, 512, 7, 512, 1, WINDOW));
    }

    @Test
    void takesRegisterTilesForFewFiltersAGroup() {
        assertEquals("conv2d_grouped", chosen(LARGE, 1, 128, 28, 128, 128, WINDOW));
        assertEquals("conv2d_grouped", chosen(LARGE, 1, 128, 28, 128, 32, WINDOW));
        assertEquals("conv2d_implicit_gemm_32x32", chosen(LARGE, 1, 1024, 14, 1024, 32, WINDOW));
    }

    @Test
    void asksForNoMoreThanADeviceHas() {
        assertEquals(
                "conv2d_implicit_gemm_64x64",
                chosen(FakeDevices.gpu(108, 128, 48 << 10), 8, 256, 56, 256, 1, POINTWISE));
        assertEquals(
                "conv2d_implicit_gemm_32x32",
                chosen(FakeDevices.gpu(108, 1024, 3 << 10), 8, 256, 56, 256, 1, POINTWISE));
        Step small = step(FakeDevices.gpu(108, 32, 48 << 10), 8, 256, 56, 256, 1, POINTWISE);
        assertEquals("conv2d_direct", small.implementation());
        assertTrue(
                small.refusals().contains("conv2d_implicit_gemm_32x32: work-groups of 32 items, needs 64"),
                () -> small.refusals().toString());
        String onCpu = chosen(FakeDevices.cpu(16), 1, 128, 28, 128, 1, WINDOW);
        assertFalse(onCpu.matches("conv2d_(grouped|winograd|implicit_gemm.*)"), onCpu);
    }

    @Test
    void packsTapsWithTheFiltersOfAGroupSideBySide() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 4, 2, 1, 2);
        assertArrayEquals(
                new float[] {
                    1, 5, 0, 3, 7, 0, 2, 6, 0, 4, 8, 0, 0, 0, 0, 9, 13, 0, 11, 15, 0, 10, 14, 0, 12, 16, 0, 0, 0, 0
                },
                Packed.numbers(new Conv2dTapPacking(2, 5, 3), weights));
    }

    @Test
    void transformsFiltersForWinograd() {
        Tensor weights = Tensor.of(new float[] {0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0}, 2, 1, 3, 3);
        float[] packed = Packed.numbers(new Conv2dWinogradPacking(), weights);
        float[] centre = {0, 0, 0, 0, 0, 1, -1, 0, 0, -1, 1, 0, 0, 0, 0, 0};
        float[] corner = {4, 2, 2, 0, 2, 1, 1, 0, 2, 1, 1, 0, 0, 0, 0, 0};
        assertEquals(64, packed.length);
        for (int i = 0; i < 16; i++) {
            assertArrayEquals(
                    new float[] {centre[i], corner[i], 0, 0},
                    new float[] {packed[4 * i], packed[4 * i + 1], packed[4 * i + 2], packed[4 * i + 3]});
        }
    }

    private static String chosen(
            DeviceInfo device, int images, int channels, int side, int filters, int groups, Window2d window) {
        return step(device, images, channels, side, filters, groups, window).implementation();
    }

    private static Step step(
            DeviceInfo device, int images, int channels, int side, int filters, int groups, Window2d window) {
        GraphBuilder builder = new GraphBuilder("net");
        TensorType weights =
                TensorType.float32(filters, channels / groups, window.kernelHeight(), window.kernelWidth());
        builder.output(
                "y",
                builder.add(
                        "conv",
                        new Conv2d(window, groups),
                        builder.input("x", TensorType.float32(images, channels, side, side)),
                        builder.constant("w", Tensor.zeros(weights))));
        Graph graph = builder.build();
        return Lowerer.lower(graph, device, LoweringOptions.DEFAULT).steps().stream()
                .filter(one -> one.name().equals("conv"))
                .findFirst()
                .orElseThrow();
    }
}
