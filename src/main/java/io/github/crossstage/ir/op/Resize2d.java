package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A picture at another size; ONNX {@code Resize} and {@code Upsample} on the last two axes. Input {@code f32 [N, C, IH, IW]}, output
 * {@code f32 [N, C, OH, OW]}.
 *
 * <p>A scale that is the float nearest to OH / IH stands for that quotient exactly, so that the rounding of a scale never decides
 * which pixel is the nearest.
 *
 * @param mode nearest or bilinear
 * @param coordinates which source coordinate an output pixel stands for
 * @param nearest how it is rounded, for nearest
 * @param outputHeight OH
 * @param outputWidth OW
 * @param scaleHeight rows of output for a row of input, as the coordinate formula takes it; the model's own scale where it gave
 *     one (OH is then rounded down), else OH / IH
 * @param scaleWidth the same for columns
 */
public record Resize2d(
        ResizeMode mode,
        CoordinateMode coordinates,
        NearestMode nearest,
        long outputHeight,
        long outputWidth,
        float scaleHeight,
        float scaleWidth)
        implements Op {
    public Resize2d {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(coordinates, "coordinates");
        Objects.requireNonNull(nearest, "nearest");
        if (outputHeight < 1 || outputWidth < 1) {
            throw new ShapeException("output is " + outputHeight + " x " + outputWidth + ", expected 1 or more");
        }
        if (!(scaleHeight > 0 && scaleWidth > 0)) {
            throw new ShapeException("scales=[" + scaleHeight + ", " + scaleWidth + "], expected more than 0");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.RESIZE_2D;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = Types.requireRank(inputs, 0, 4, "[N, C, IH, IW]");
        if (src.extent(2) == 0 || src.extent(3) == 0) {
            throw new ShapeException("src is " + inputs.get(0) + ", expected at least one pixel");
        }
        return Types.float32(Shape.of(src.extent(0), src.extent(1), outputHeight, outputWidth));
    }

    /** Eight an element where bilinear; nearest only moves data. */
    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return mode == ResizeMode.LINEAR ? 8 * outputs.get(0).shape().elementCount() : 0;
    }

    @Override
    public String attributes() {
        return mode.name().toLowerCase(Locale.ROOT) + " " + coordinates.name().toLowerCase(Locale.ROOT)
                + (mode == ResizeMode.NEAREST ? " " + nearest.name().toLowerCase(Locale.ROOT) : "") + " scales=["
                + scaleHeight + ", " + scaleWidth + "]";
    }
}
