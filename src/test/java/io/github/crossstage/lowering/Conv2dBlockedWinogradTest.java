package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.testing.Fill;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dBlockedWinogradTest {
    private static final Window2d K3 = Window2d.of(3, 3).withPads(1, 1, 1, 1);

    @ParameterizedTest
    @CsvSource({
        "128, 32, 56, conv2d_blocked_winograd_4x4", // DenseNet's growth
        "128, 32, 14, conv2d_blocked_winograd_2x2", // less than half the weights, which come from beyond the caches
        "128, 32, 7, conv2d_blocked",
        "128, 128, 32, conv2d_blocked_winograd_4x4",
        "512, 512, 8, conv2d_blocked_winograd_2x2",
        "64, 16, 5, conv2d_blocked" // there is too little to multiply
    })
    void theChoiceFollowsChannelsAndPixels(int channels, int filters, int side, String expected) {
        Step step = step(1, channels, filters, side, K3, 1);
        assertEquals(expected, step.implementation(), step.refusals()::toString);
    }

    /** What is packed differently is uploaded again. */
    @ParameterizedTest
    @CsvSource({"128, 32, 7", "64, 64, 28", "256, 256, 14", "16, 16, 3"})
    void allBatchSizesShareThePackedWeights(int channels, int filters, int side) {
        Step one = step(1, channels, filters, side, K3, 1);
        for (int batch : new int[] {2, 3, 8, 64}) {
            Step many = step(batch, channels, filters, side, K3, 1);
            assertEquals(one.implementation(), many.implementation());
            assertEquals(weightElements(one), weightElements(many));
            assertEquals(
                    one.launches().get(0).kernel().options().contains("TILE_BLOCKS=2"),
                    many.launches().get(0).kernel().options().contains("TILE_BLOCKS=2"));
        }
    }

    private static List<Long> weightElements(Step step) {
        return step.launches().get(0).memory().stream()
                .map(memory -> memory.tensor().storage())
                .filter(storage -> storage.kind() == Storage.Kind.CONSTANT)
                .map(Storage::elements)
                .toList();
    }

    @Test
    void onlyDense3x3WindowsWithStride1AreTaken() {
        for (Window2d window : List.of(
                Window2d.of(3, 5),
                K3.withStrides(1, 2),
                K3.withDilations(2, 2),
                Window2d.of(2, 2).withPads(1, 1, 0, 0))) {
            assertEquals("conv2d_blocked", step(1, 64, 64, 28, window, 1).implementation(), window::toString);
        }
        assertEquals("conv2d_blocked", step(1, 64, 64, 28, K3, 2).implementation());
    }

    @Test
    void sumsOfMoreChannelsThanTheErrorBoundHoldsForAreLeftToOthers() {
        Step step = step(1, 1024, 16, 64, K3, 1);
        assertTrue(
                step.refusals().stream().anyMatch(reason -> reason.contains("1024 channels")),
                step.refusals()::toString);
    }

    /** A filter that copies its centre: {@code G} times its middle column, times the same. */
    @Test
    void weightsAreTransformedAndStandByElementChannelFilter() {
        Tensor weights = Tensor.of(new float[] {0, 0, 0, 0, 4, 0, 0, 0, 0}, 1, 1, 3, 3);
        Tensor bias = Tensor.of(new float[] {7}, 1);
        Packing packing = new Conv2dBlockedWinogradPacking(
                WinogradForm.F2, 2, new ChannelOrder(new int[] {1}, 2), new ChannelOrder(new int[] {1}, 2));
        float[] expected = new float[2 * 2 + 16 * 2 * 2];
        expected[1] = 7;
        expected[3] = 1;
        float[] middle = {0, 0.5f, -0.5f, 0};
        for (int element = 0; element < 16; element++) {
            expected[4 + element * 4 + 3] = 4 * middle[element / 4] * middle[element % 4];
        }
        assertArrayEquals(expected, Packed.numbers(packing, weights, bias), 1e-6f);
    }

    /** Of the transform for 4 outputs, values of the filter's polynomial: 1 + x + x² at points x, over products of differences. */
    @Test
    void weightsOfTheLargeTransformAreValuesAtPoints() {
        Tensor weights = Tensor.of(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, 3, 3);
        ChannelOrder one = ChannelOrder.inOrder(1, 1);
        float[] packed = Packed.numbers(new Conv2dBlockedWinogradPacking(WinogradForm.F4, 1, one, one), weights);
        double[] points = {0, 0.6875, -0.6875, 1.5, -1.5};
        double[] values = new double[6];
        values[5] = 1;
        for (int i = 0; i < points.length; i++) {
            values[i] = 1 + points[i] + points[i] * points[i];
            for (int k = 0; k < points.length; k++) {
                values[i] /= k == i ? 1 : points[i] - points[k];
            }
        }
        for (int element = 0; element < 36; element++) {
            assertEquals(values[element / 6] * values[element % 6], packed[2 + element], 1e-6, "element " + element);
        }
    }

    /** Even rows and columns of the window at 0, 1 and infinity, then the odd ones, of which a patch has two. */
    @Test
    void weightsForStride2AreThoseOfEvenAndOddRows() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
        ChannelOrder one = ChannelOrder.inOrder(1, 1);
        float[] packed =
                Packed.numbers(new Conv2dBlockedWinogradPacking(WinogradForm.F2_STRIDE_2, 1, one, one), weights);
        float[] expected = {0, 1, 1, 4, 3, 2, 8, 20, 12, 10, 7, 16, 9, 8, 4, 10, 6, 5};
        assertArrayEquals(expected, packed);
    }

    @ParameterizedTest
    @CsvSource({
        "256, 256, 28, conv2d_blocked_winograd_2x2_stride_2",
        "64, 128, 64, conv2d_blocked_winograd_2x2_stride_2",
        "512, 1024, 16, conv2d_blocked_winograd_2x2_stride_2", // weights of a direct tile leave the cache
        "512, 512, 14, conv2d_blocked" // 7x7 pixels of output are 16 squares, and weights come from beyond the caches
    })
    void windowsWithStride2HaveATransformOfTheirOwn(int channels, int filters, int side, String expected) {
        Step step = step(1, channels, filters, side, K3.withStrides(2, 2), 1);
        assertEquals(expected, step.implementation(), step.refusals()::toString);
    }

    private static Step step(int batch, int channels, int filters, int side, Window2d window, int groups) {
        GraphBuilder builder = new GraphBuilder("net");
        var image = builder.input("image", TensorType.float32(batch, channels, side, side));
        Conv2d point = new Conv2d(Window2d.of(1, 1), 1);
        Conv2d conv = new Conv2d(window, groups);
        var before = builder.add(
                "before", point, image, builder.constant("p", Fill.UNIFORM.tensor("p", channels, channels, 1, 1)));
        var weights = Fill.UNIFORM.tensor("w", filters, channels / groups, window.kernelHeight(), window.kernelWidth());
        builder.output("y", builder.add("conv", conv, before, builder.constant("w", weights)));
        Graph graph = builder.build();
        return Lowerer.lower(graph, FakeDevices.cpu(16), LoweringOptions.DEFAULT).steps().stream()
                .filter(one -> one.name().equals("conv"))
                .findFirst()
                .orElseThrow();
    }
}
