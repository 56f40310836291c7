package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What implementations on channel-blocked tensors share: which tensors they take, and vectors over the channels. */
final class Blocks {
    private Blocks() {}

    /** Returns why kernels on channel blocks cannot take these tensors, or nothing. */
    static Optional<String> unfit(DeviceTensor... tensors) {
        int block = tensors[0].layout().channelBlock();
        for (DeviceTensor tensor : tensors) {
            if (tensor.layout().channelBlock() != block || (block != 8 && block != 16)) {
                return Optional.of("a tensor lies in blocks of "
                        + tensor.layout().channelBlock() + " channels, not of 8 or 16 as all others");
            }
            if (tensor.shape().extent(1) % block != 0 || tensor.stride(3) != block) {
                return Optional.of("a tensor " + tensor.shape() + " has no whole blocks of " + block
                        + " channels or gaps between its pixels");
            }
        }
        return Optional.empty();
    }

    /** Returns the channels of a block. */
    static int block(DeviceTensor tensor) {
        return tensor.layout().channelBlock();
    }

    /** Returns the number of blocks. */
    static long count(DeviceTensor tensor) {
        return tensor.shape().extent(1) / block(tensor);
    }

    /** Returns the extents as kernels take them: images, blocks, rows, columns. */
    static long[] extents(DeviceTensor tensor) {
        long[] extents = tensor.shape().extents();
        extents[1] = count(tensor);
        return extents;
    }

    /** Returns some inputs, or nothing if one is no constant. */
    static Optional<List<Constant>> constants(Request request, int first, int count) {
        List<Constant> constants = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            Optional<Constant> constant = request.constant(i);
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            constants.add(constant.get());
        }
        return Optional.of(constants);
    }

    /**
     * Vectors over the channels one behind the other, each filled up with zeros.
     *
     * @param channels elements of each
     */
    record Vectors(long channels) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return channels * sources.size();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            for (int i = 0; i < sources.size(); i++) {
                packed.position(Math.toIntExact(i * channels))
                        .put(sources.get(i).floats());
            }
        }
    }
}
