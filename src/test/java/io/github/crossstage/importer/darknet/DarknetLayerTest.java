package io.github.crossstage.importer.darknet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DarknetWeightWriter;
import io.github.crossstage.testing.HashInit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer type against numbers worked by hand, or darknet's loops written down. */
class DarknetLayerTest {
    @TempDir
    Path folder;

    /** Runs a network of the given input extents on the numbers 0, 1, 2..., with these weights. */
    private float[] run(String layers, int channels, int height, int width, float... weights) throws IOException {
        return run(layers, counting(channels, height, width), 0, 2, weights);
    }

    private static Tensor counting(int channels, int height, int width) {
        float[] numbers = new float[channels * height * width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return Tensor.of(numbers, 1, channels, height, width);
    }

    private float[] run(String layers, Tensor input, int major, int minor, float... weights) throws IOException {
        int[] extents = Arrays.stream(input.shape().extents())
                .mapToInt(Math::toIntExact)
                .toArray();
        Path cfg = Files.writeString(
                folder.resolve("net.cfg"),
                "[net]\nchannels=" + extents[1] + "\nheight=" + extents[2] + "\nwidth=" + extents[3] + "\n" + layers);
        Path file = folder.resolve("net.weights");
        try (DarknetWeightWriter writer = DarknetWeightWriter.open(file, major, minor)) {
            writer.put(weights);
        }
        try (DarknetNetwork network = DarknetNetwork.open(cfg, file)) {
            Map<String, Tensor> outputs =
                    ReferenceExecutor.run(network.graph(Map.of("data", input.shape())), Map.of("data", input));
            assertEquals(1, outputs.size());
            return outputs.values().iterator().next().toFloatArray();
        }
    }

    @Test
    void aConvolutionReadsBiasScaleMeanVarianceThenWeights() throws IOException {
        // Variance 1 - 1e-5 makes the root exactly 1: (x · 2 - 3) · 5 + 7, then leaky 0.1.
        float[] out =
                run("[convolutional]\nbatch_normalize=1\nfilters=1\nactivation=leaky\n", 1, 1, 3, 7, 5, 3, 0.99999f, 2);
        assertArrayEquals(new float[] {-0.8f, 2, 12}, out, 1e-5f);
        // Bias alone; the default activation is the logistic one.
        out = run("[conv]\nfilters=2\n", 1, 1, 1, 0, 30, 1, 1);
        assertArrayEquals(new float[] {0.5f, 1}, out, 1e-6f);
    }

    @Test
    void aConvolutionTakesStridesOfItsOwnPaddingAndDilation() throws IOException {
        // 2 rows, 4 columns, every column, every second row.
        assertArrayEquals(
                new float[] {0, 1, 2, 3},
                run("[convolutional]\nstride_x=1\nstride_y=2\nactivation=linear\n", 1, 2, 4, 0, 1));
        // Three taps of dilation 2 about each of 5 columns, padded by 2.
        float[] kernel = {0, 0, 0, 0, 1, 10, 100, 0, 0, 0};
        assertArrayEquals(
                new float[] {200, 310, 420, 31, 42},
                run("[convolutional]\nsize=3\npad=1\ndilation=2\nactivation=linear\n", 1, 1, 5, kernel),
                0);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, -1, 4, 6", "2, 2, -1, 5, 7", "2, 1, -1, 13, 13", "3, 2, -1, 7, 8", "3, 2, 0, 7, 8", "3, 2, 1, 6, 6",
        "5, 1, -1, 7, 6", "9, 1, -1, 7, 7", "13, 1, -1, 7, 5", "3, 3, 4, 10, 11", "1, 1, -1, 3, 3", "4, 3, 2, 9, 7"
    })
    void poolsAreDarknetsLoops(int size, int stride, int padding, int height, int width) throws IOException {
        int used = padding < 0 ? size - 1 : padding;
        float[] input = HashInit.symmetric("pool", 1, 2L * height * width);
        Tensor src = Tensor.of(input, 1, 2, height, width);
        String keys = "size=" + size + "\nstride=" + stride + "\n" + (padding < 0 ? "" : "padding=" + padding + "\n");
        float[][] expected = pool(input, height, width, size, stride, used);
        assertArrayEquals(expected[0], run("[maxpool]\n" + keys, src, 0, 2), "maximum");
        assertArrayEquals(expected[1], run("[local_avgpool]\n" + keys, src, 0, 2), 1e-6f, "mean");
    }

    /** Maximum and mean of two channels: windows begin at {@code -padding / 2}, whole numbers rounded to zero. */
    private static float[][] pool(float[] src, int height, int width, int size, int stride, int padding) {
        int rows = (height + padding - size) / stride + 1;
        int columns = (width + padding - size) / stride + 1;
        float[][] dst = new float[2][2 * rows * columns];
        for (int i = 0; i < dst[0].length; i++) {
            int channel = i / (rows * columns);
            int top = -padding / 2 + i / columns % rows * stride;
            int left = -padding / 2 + i % columns * stride;
            float most = Float.NEGATIVE_INFINITY;
            double sum = 0;
            int count = 0;
            for (int y = Math.max(0, top); y < Math.min(height, top + size); y++) {
                for (int x = Math.max(0, left); x < Math.min(width, left + size); x++) {
                    float number = src[(channel * height + y) * width + x];
                    most = Math.max(most, number);
                    sum += number;
                    count++;
                }
            }
            dst[0][i] = most;
            dst[1][i] = (float) (sum / count);
        }
        return dst;
    }

    @Test
    void aPartialShortcutAddsTheFirstChannelsAndPassesTheRest() throws IOException {
        // Layer 0 makes channels 10, 20 (bias alone) of one pixel 0; layer 1 makes 1, 2, 3 of them (bias alone).
        String net = """
                [convolutional]
                filters=2
                activation=linear
                [convolutional]
                filters=3
                activation=linear
                [shortcut]
                from=-2
                activation=linear
                """;
        float[] weights = {10, 20, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0};
        assertArrayEquals(new float[] {11, 22, 3}, run(net, 1, 1, 1, weights));
        // The other way round: of 1, 2, 3 only the first two are added to 10, 20.
        net = """
                [convolutional]
                filters=3
                activation=linear
                [convolutional]
                filters=2
                activation=linear
                [shortcut]
                from=0
                activation=linear
                """;
        weights = new float[] {1, 2, 3, 0, 0, 0, 10, 20, 0, 0, 0, 0, 0, 0};
        assertArrayEquals(new float[] {11, 22}, run(net, 1, 1, 1, weights));
    }

    @Test
    void aShortcutFromALargerMapAddsEverySecondPixel() throws IOException {
        // 4x6 pixels 0...23; layer 0 passes them, layer 1 takes every second of rows and columns and adds 100.
        String net = """
                [convolutional]
                activation=linear
                [convolutional]
                stride=2
                activation=linear
                [shortcut]
                from=-2
                activation=relu
                """;
        float[] out = run(net, 1, 4, 6, 0, 1, 100, 1);
        assertArrayEquals(new float[] {100, 104, 108, 124, 128, 132}, out);
    }

    @Test
    void aShortcutAddsSeveralLayers() throws IOException {
        String net = """
                [convolutional]
                activation=linear
                [convolutional]
                activation=linear
                [shortcut]
                from=-2,-1
                activation=linear
                """;
        // x, then 3x + 1; sum of 3x + 1, x and 3x + 1.
        assertArrayEquals(new float[] {2, 9}, run(net, 1, 1, 2, 0, 1, 1, 3));
    }

    @Test
    void routesTakeGroupsAndKeepTheOrder() throws IOException {
        String net = "[avgpool]\n[route]\nlayers=-1\ngroups=2\ngroup_id=1\n[route]\nlayers = -1, 0,\n";
        assertArrayEquals(new float[] {2, 3, 0, 1, 2, 3}, run(net, 4, 1, 1));
    }

    @Test
    void scalesChannelsPixelsAndElements() throws IOException {
        // Means of the channels: 0.5 and 2.5.
        String net = "[dropout]\n[avgpool]\n[scale_channels]\nfrom=-2\nactivation=linear\n";
        assertArrayEquals(new float[] {0, 0.5f, 5, 7.5f}, run(net, 2, 1, 2));
        // One number a pixel: the sum of both channels, 2 and 4.
        net = "[dropout]\n[convolutional]\nactivation=linear\n[scale_channels]\nfrom=-2\nscale_wh=1\n";
        assertArrayEquals(new float[] {0, 4, 4, 12}, run(net, 2, 1, 2, 0, 1, 1));
        net = "[dropout]\n[dropout]\n[sam]\nfrom=-2\n";
        assertArrayEquals(new float[] {0, 1, 4, 9}, run(net, 2, 1, 2));
    }

    @Test
    void upsamplesByRepeating() throws IOException {
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3}, run("[upsample]\nstride=2\n", 1, 2, 2));
    }

    @Test
    void aConnectedLayerReadsBiasThenRowsOfWeights() throws IOException {
        String net = "[connected]\noutput=2\nactivation=linear\n";
        // Inputs 0, 1, 2; rows 1 2 3 and 4 5 6: 8 and 17, plus biases.
        assertArrayEquals(new float[] {108, 217}, run(net, 1, 1, 3, 100, 200, 1, 2, 3, 4, 5, 6));
        // Old files hold it transposed: columns 1 3 5 and 2 4 6 are 13 and 16.
        Tensor input = counting(1, 1, 3);
        assertArrayEquals(new float[] {113, 216}, run(net, input, 1001, 0, 100, 200, 1, 2, 3, 4, 5, 6));
        // Normalised: (8 - 6) · 3 + 1 and (17 - 16) · 2 + 1.
        net = "[connected]\noutput=2\nbatch_normalize=1\nactivation=linear\n";
        float[] weights = {1, 1, 1, 2, 3, 4, 5, 6, 3, 2, 6, 16, 0.99999f, 0.99999f};
        assertArrayEquals(new float[] {7, 3}, run(net, 1, 1, 3, weights), 1e-4f);
    }

    @Test
    void normalisesAndEndsInProbabilities() throws IOException {
        // (x - 1) · 2 + 3 of two channels 0 and 1.
        float[] out = run("[batchnorm]\n", 2, 1, 1, 3, 3, 2, 2, 1, 1, 0.99999f, 0.99999f);
        assertArrayEquals(new float[] {1, 3}, out, 1e-5f);
        out = run("[softmax]\ngroups=1\n[cost]\ntype=sse\n", 2, 1, 1);
        assertArrayEquals(new float[] {0.268941f, 0.731059f}, out, 1e-6f);
    }

    @ParameterizedTest
    @CsvSource({
        "linear, -2",
        "leaky, -0.2",
        "relie, -0.02",
        "relu, 0",
        "relu6, 0",
        "hardtan, -1",
        "logistic, 0.119203",
        "swish, -0.238406",
        "silu, -0.238406",
        "mish, -0.252501",
        "tanh, -0.964028",
        "elu, -0.864665"
    })
    void activationsAreDarknets(String name, float expected) throws IOException {
        float[] out = run("[convolutional]\nactivation=" + name + "\n", 1, 1, 1, -2, 0);
        assertEquals(expected, out[0], 1e-6f);
    }
}
