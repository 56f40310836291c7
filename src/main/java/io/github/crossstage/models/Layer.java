package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * One layer as tables list it: what a module list of the paper or of the reference implementation shows.
 *
 * @param kind what it computes
 * @param name the module's name in the network's own scheme, or the kind where it has no parameters; a slice is {@code [from:to]}
 * @param inputs shapes without the batch axis
 * @param output shape without the batch axis
 * @param kernel kernel extent of convolutions and pools, else 0
 * @param stride stride of convolutions and pools, else 0
 * @param padding padding on each side of convolutions and pools, else 0
 * @param groups groups of a convolution, else 0
 * @param bias whether a convolution or linear layer has a bias
 * @param activation the activation that follows at once, as {@code relu} or {@code leaky(0.1)}; nothing if none
 * @param parameters learnt numbers
 * @param macs multiply-accumulates for one picture
 */
public record Layer(
        Kind kind,
        String name,
        List<Shape> inputs,
        Shape output,
        int kernel,
        int stride,
        int padding,
        int groups,
        boolean bias,
        Optional<String> activation,
        long parameters,
        long macs) {
    /** What a layer computes. */
    public enum Kind {
        CONV("conv"),
        BATCH_NORM("bn"),
        MAX_POOL("maxpool"),
        AVERAGE_POOL("avgpool"),
        GLOBAL_AVERAGE_POOL("gap"),
        LINEAR("linear"),
        SLICE("slice"),
        CONCAT("concat"),
        ADD("add"),
        PAD("pad"),
        ACTIVATION("act");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns the short name that tables use. */
        public String label() {
            return label;
        }
    }

    public Layer {
        inputs = List.copyOf(inputs);
    }

    Layer withActivation(String name) {
        return new Layer(
                kind,
                this.name,
                inputs,
                output,
                kernel,
                stride,
                padding,
                groups,
                bias,
                Optional.of(name),
                parameters,
                macs);
    }
}
