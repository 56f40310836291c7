package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Factors and then shifts of a prologue, a place for every channel of the padded source; zero where the model has none.
 *
 * <p>Sources: factor {@code f32 [C]}, shift {@code f32 [C]}.
 *
 * @param channels where the channels stand
 */
record ProloguePacking(ChannelOrder channels) implements Packing {
    @Override
    public long elements(List<Shape> sources) {
        return 2L * channels.physical();
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        FloatBuffer factor = sources.get(0).floats();
        FloatBuffer shift = sources.get(1).floats();
        for (int c = 0; c < channels.channels(); c++) {
            packed.put(channels.place(c), factor.get(c));
            packed.put(channels.physical() + channels.place(c), shift.get(c));
        }
    }
}
