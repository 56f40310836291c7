package io.github.crossstage.ir.op;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The largest or the mean element under a sliding window; ONNX {@code MaxPool} and {@code AveragePool}.
 *
 * <p>Input {@code f32 [N, C, IH, IW]} and, with a prologue, its factor and shift {@code f32 [C]}; output {@code f32 [N, C, OH, OW]}. Padding counts as -∞ for the maximum. The mean divides
 * by the elements inside the input, or, if {@code countIncludePad}, by those inside the padded input (a window that ceil mode
 * lets hang over the padded input counts only its part inside; PyTorch's rule). A window that covers nothing gives -∞ or 0/0
 * as PyTorch does.
 *
 * @param function maximum or mean
 * @param window kernel, strides, pads and dilations
 * @param ceilMode whether a last, partly filled window counts
 * @param countIncludePad whether the mean counts padding; false for a maximum
 * @param prologue what is done to the source before the padding
 */
public record Pool2d(PoolKind function, Window2d window, boolean ceilMode, boolean countIncludePad, Prologue prologue)
        implements Op {
    public Pool2d {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(prologue, "prologue");
    }

    /** Makes a pool without a prologue. */
    public Pool2d(PoolKind function, Window2d window, boolean ceilMode, boolean countIncludePad) {
        this(function, window, ceilMode, countIncludePad, Prologue.NONE);
    }

    /** Returns this with another prologue. */
    public Pool2d withPrologue(Prologue other) {
        return new Pool2d(function, window, ceilMode, countIncludePad, other);
    }

    @Override
    public OpKind kind() {
        return OpKind.POOL_2D;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        int count = 1 + prologue.inputCount();
        Types.requireCount(inputs, count, count);
        Shape src = Types.requireRank(inputs, 0, 4, "[N, C, IH, IW]");
        prologue.require(inputs, 1, src);
        return Types.float32(Shape.of(
                src.extent(0),
                src.extent(1),
                window.outputHeight(src.extent(2), ceilMode),
                window.outputWidth(src.extent(3), ceilMode)));
    }

    /** Kernel elements for each output element. */
    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return outputs.get(0).shape().elementCount() * window.kernelHeight() * window.kernelWidth();
    }

    @Override
    public String attributes() {
        return function.name().toLowerCase(Locale.ROOT) + " " + window.attributes() + (ceilMode ? " ceil_mode" : "")
                + (countIncludePad ? " count_include_pad" : "") + prologue.attributes();
    }
}
