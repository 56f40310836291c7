package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * How the elements of a tensor lie in its storage.
 *
 * <p>With {@code channelBlock} 1, element {@code (i0, i1, ...)} lies at {@code offset + Σ i_k · strides_k}. With a larger block (rank 4
 * only) element {@code (n, c, h, w)} lies at {@code offset + n·s0 + (c / block)·s1 + h·s2 + w·s3 + c % block}. Strides are in elements and
 * may be 0 or negative.
 *
 * @param channelBlock channels that lie side by side; 1 for plain strides
 * @param strides elements from one index to the next on each axis (on axis 1: from one block to the next)
 */
public record DeviceLayout(int channelBlock, List<Long> strides) {
    public DeviceLayout {
        strides = List.copyOf(strides);
        if (channelBlock < 1 || (channelBlock > 1 && strides.size() != 4)) {
            throw new IllegalArgumentException(
                    "channelBlock=" + channelBlock + " with strides " + strides + ", expected 1, or more at rank 4");
        }
    }

    /** Returns the dense row-major layout of a shape. */
    public static DeviceLayout rowMajor(Shape shape) {
        return strided(shape.strides());
    }

    /** Returns a plain layout with these strides. */
    public static DeviceLayout strided(long... strides) {
        return new DeviceLayout(1, Arrays.stream(strides).boxed().toList());
    }

    /** Returns whether element {@code (i0, i1, ...)} lies at {@code offset + Σ i_k · strides_k}. */
    public boolean isPlain() {
        return channelBlock == 1;
    }
}
