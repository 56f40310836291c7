package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Depthwise convolution of channel blocks, {@code conv2d_blocked_depthwise.cl}: an output row of a block a work-item. Takes one
 * filter a channel and any window. Chosen on CPU drivers wherever source and output lie in blocks; bound by loads.
 */
final class Conv2dBlockedDepthwise implements Implementation {
    /** Pixels that are made at once, and fewer where rows are short. */
    private static final int PIXELS = 8;

    private static final int FEW_PIXELS = 4;

    @Override
    public String name() {
        return "conv2d_blocked_depthwise";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return Conv2dBlockedProblem.unsuited(request);
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        int groups = conv.op().groups();
        if (groups != conv.input().channels() || groups != conv.output().channels()) {
            return Attempt.refuse("there is not one filter for each channel");
        }
        Optional<String> refusal = conv.refusal(true);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        if (!conv.input().equals(conv.output())) {
            return Attempt.refuse("source and output have their channels in different places");
        }
        int border = conv.op().window().kernelWidth() - 1;
        int pixels = conv.outputWidth() - border >= PIXELS ? PIXELS : FEW_PIXELS;
        Launch.Builder launch = conv.start(conv.kernel(name()).define("TILE_PIXELS", pixels))
                .read(conv.packedWeights(new Filters(conv.block(), conv.output())))
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.blockExtents(conv.src()))
                .ints(conv.blockExtents(conv.dst()))
                .ints(conv.windowNumbers());
        long rowElements = conv.src().shape().extent(1) * conv.src().shape().extent(3);
        launch.sourceReads(
                conv.src(),
                conv.outputHeight() * conv.batch() * conv.op().window().kernelHeight() * rowElements);
        return Attempt.accept(
                conv.dst(), conv.epilogue(launch).global(conv.outputHeight(), conv.batch(), conv.outputBlocks()));
    }

    /**
     * For each block of channels their biases, as many masks (1 for a channel of the model, 0 for padding), and the weights {@code
     * [KH, KW, block]}.
     *
     * <p>Sources: weights {@code f32 [C, 1, KH, KW]}, optional bias {@code f32 [C]}.
     *
     * @param block channels of a block
     * @param channels where they stand
     */
    record Filters(int block, ChannelOrder channels) implements Packing {
        private static final int HEADER = 2;

        private static int taps(Shape weights) {
            return Math.toIntExact(weights.extent(2) * weights.extent(3));
        }

        @Override
        public long elements(List<Shape> sources) {
            return (long) channels.physical() * (HEADER + taps(sources.get(0)));
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            int taps = taps(sources.get(0).shape());
            FloatBuffer weights = sources.get(0).floats();
            for (int c = 0; c < channels.channels(); c++) {
                int place = channels.place(c);
                int at = place / block * block * (HEADER + taps) + place % block;
                packed.put(at, sources.size() > 1 ? sources.get(1).floats().get(c) : 0);
                packed.put(at + block, 1);
                for (int tap = 0; tap < taps; tap++) {
                    packed.put(at + (HEADER + tap) * block, weights.get(c * taps + tap));
                }
            }
        }
    }
}
