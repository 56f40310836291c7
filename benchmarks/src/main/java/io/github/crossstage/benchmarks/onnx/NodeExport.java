package io.github.crossstage.benchmarks.onnx;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Writes one node of a graph, in opset 17 or 18, as one ONNX node or as several. */
final class NodeExport {
    private final Node node;
    private final List<String> reads;
    private final List<String> makes;
    private final String to;
    private final OnnxGraphWriter writer;
    private final ActivationExport activations;

    /**
     * Gets ready to write a node.
     *
     * @param reads names of its inputs
     * @param makes names of its outputs
     */
    NodeExport(Node node, List<String> reads, List<String> makes, OnnxGraphWriter writer, MishForm mish) {
        this.node = node;
        this.reads = reads;
        this.makes = makes;
        this.to = makes.get(0);
        this.writer = writer;
        this.activations = new ActivationExport(writer, mish);
    }

    void write() {
        switch (node.op().kind()) {
            case CONV_2D -> conv((Conv2d) node.op());
            case CONV_TRANSPOSE_2D -> convTranspose((ConvTranspose2d) node.op());
            case GEMM -> gemm((Gemm) node.op());
            case MAT_MUL -> one("MatMul", Attributes.none());
            case BATCH_NORM -> batchNorm((BatchNorm) node.op());
            case ACTIVATE -> activations.write(((Activate) node.op()).activation(), reads.get(0), to);
            case BINARY -> one(capitalised(((Binary) node.op()).function().name()), Attributes.none());
            case CONCAT -> one("Concat", Attributes.none().number("axis", ((Concat) node.op()).axis()));
            case SPLIT -> split((Split) node.op());
            case SLICE -> slice((Slice) node.op());
            case PAD -> pad((Pad) node.op());
            case POOL_2D -> pool((Pool2d) node.op());
            case GLOBAL_POOL -> globalPool((GlobalPool) node.op());
            case REDUCE_MEAN -> reduceMean((ReduceMean) node.op());
            case SOFTMAX -> softmax((Softmax) node.op());
            case RESIZE_2D -> resize((Resize2d) node.op());
            case RESHAPE -> reshape(reads.get(0), node.output().type().shape(), to);
            case TRANSPOSE ->
                one("Transpose", Attributes.none().numbers("perm", longs(((Transpose) node.op()).permutation())));
        }
    }

    private void one(String opType, Attributes attributes) {
        writer.node(opType, reads, makes, attributes);
    }

    private static String capitalised(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static long[] longs(List<? extends Number> numbers) {
        return numbers.stream().mapToLong(Number::longValue).toArray();
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("Cannot write " + node.describe() + " (" + node.operator()
                + ") as ONNX of opset " + writer.opset() + ": " + why);
    }

    private void requirePlain(Prologue prologue) {
        if (prologue.isPresent()) {
            throw refused("it has a prologue; export the graph as it was before any pass");
        }
    }

    private static Attributes window(Window2d window) {
        return Attributes.none()
                .numbers("kernel_shape", window.kernelHeight(), window.kernelWidth())
                .numbers("strides", window.strideHeight(), window.strideWidth())
                .numbers("pads", window.padTop(), window.padLeft(), window.padBottom(), window.padRight());
    }

    private static Attributes dilated(Window2d window) {
        return window(window).numbers("dilations", window.dilationHeight(), window.dilationWidth());
    }

    private void conv(Conv2d conv) {
        requirePlain(conv.prologue());
        if (!conv.epilogue().isNone()) {
            throw refused("it has an epilogue; export the graph as it was before any pass");
        }
        one("Conv", dilated(conv.window()).number("group", conv.groups()));
    }

    private void convTranspose(ConvTranspose2d conv) {
        one(
                "ConvTranspose",
                dilated(conv.window())
                        .numbers("output_padding", conv.outputPadHeight(), conv.outputPadWidth())
                        .number("group", conv.groups()));
    }

    private void gemm(Gemm gemm) {
        one(
                "Gemm",
                Attributes.none()
                        .float32("alpha", gemm.alpha())
                        .float32("beta", gemm.beta())
                        .flag("transA", gemm.transposeA())
                        .flag("transB", gemm.transposeB()));
    }

    private void batchNorm(BatchNorm norm) {
        if (!norm.activation().isIdentity()) {
            throw refused("it has an activation; export the graph as it was before any pass");
        }
        one("BatchNormalization", Attributes.none().float32("epsilon", norm.epsilon()));
    }

    private void split(Split split) {
        String sizes = writer.numbers(to + "/split", longs(split.sizes()));
        writer.node(
                "Split", List.of(reads.get(0), sizes), makes, Attributes.none().number("axis", split.axis()));
    }

    private void slice(Slice slice) {
        int rank = slice.starts().size();
        long[] ends = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            long step = slice.steps().get(axis);
            long last = slice.starts().get(axis) + step * (slice.extents().get(axis) - 1);
            long end = last + Long.signum(step);
            // An end below 0 counts from the far end of the axis, so the place before the first element is one below
            // that.
            ends[axis] =
                    end >= 0 ? end : -1 - node.inputs().get(0).type().shape().extent(axis);
        }
        one(
                "Slice",
                List.of(
                        writer.numbers(to + "/starts", longs(slice.starts())),
                        writer.numbers(to + "/ends", ends),
                        writer.numbers(to + "/axes", LongStream.range(0, rank).toArray()),
                        writer.numbers(to + "/steps", longs(slice.steps()))),
                Attributes.none());
    }

    private void one(String opType, List<String> further, Attributes attributes) {
        writer.node(
                opType, Stream.concat(Stream.of(reads.get(0)), further.stream()).toList(), to, attributes);
    }

    private void pad(Pad pad) {
        String pads = writer.numbers(
                to + "/pads",
                Stream.concat(pad.before().stream(), pad.after().stream())
                        .mapToLong(Long::longValue)
                        .toArray());
        Attributes mode = Attributes.none().text("mode", pad.mode().name().toLowerCase(Locale.ROOT));
        one(
                "Pad",
                pad.mode() == PadMode.CONSTANT
                        ? List.of(pads, writer.scalar(to + "/value", pad.value()))
                        : List.of(pads),
                mode);
    }

    private void pool(Pool2d pool) {
        requirePlain(pool.prologue());
        Window2d window = pool.window();
        if (pool.function() == PoolKind.MAX) {
            one("MaxPool", dilated(window).flag("ceil_mode", pool.ceilMode()));
            return;
        }
        if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw refused("average pools have dilations from opset 19 on");
        }
        one(
                "AveragePool",
                window(window).flag("ceil_mode", pool.ceilMode()).flag("count_include_pad", pool.countIncludePad()));
    }

    private void globalPool(GlobalPool pool) {
        requirePlain(pool.prologue());
        one(pool.function() == PoolKind.MAX ? "GlobalMaxPool" : "GlobalAveragePool", Attributes.none());
    }

    private void reduceMean(ReduceMean mean) {
        Attributes attributes = Attributes.none().flag("keepdims", mean.keepDims());
        long[] axes = longs(mean.axes());
        if (writer.opset() >= 18) {
            one("ReduceMean", List.of(writer.numbers(to + "/axes", axes)), attributes);
        } else {
            one("ReduceMean", attributes.numbers("axes", axes));
        }
    }

    /** A softmax over several axes is one over a single axis that they are put together to. */
    private void softmax(Softmax softmax) {
        Shape shape = node.output().type().shape();
        if (softmax.endAxis() == softmax.axis() + 1) {
            one("Softmax", Attributes.none().number("axis", softmax.axis()));
            return;
        }
        Shape joined = Shape.of(
                shape.elementCount(0, softmax.axis()),
                shape.elementCount(softmax.axis(), softmax.endAxis()),
                shape.elementCount(softmax.endAxis(), shape.rank()));
        String wide = writer.inner(
                "Reshape",
                List.of(reads.get(0), writer.numbers(to + "/joined", joined.extents())),
                to + "/Reshape",
                Attributes.none());
        String made = writer.inner(
                "Softmax", List.of(wide), to + "/Softmax", Attributes.none().number("axis", 1));
        reshape(made, shape, to);
    }

    private void reshape(String from, Shape shape, String target) {
        boolean hasEmpty = Arrays.stream(shape.extents()).anyMatch(extent -> extent == 0);
        writer.node(
                "Reshape",
                List.of(from, writer.numbers(target + "/shape", shape.extents())),
                target,
                hasEmpty ? Attributes.none().number("allowzero", 1) : Attributes.none());
    }

    private void resize(Resize2d resize) {
        CoordinateMode coordinates = resize.coordinates();
        if (coordinates == CoordinateMode.TF_HALF_PIXEL_FOR_NN || coordinates == CoordinateMode.HALF_PIXEL_SYMMETRIC) {
            throw refused("coordinates are not of that opset");
        }
        Shape src = node.inputs().get(0).type().shape();
        boolean scaled = (long) Math.floor(src.extent(2) * (double) resize.scaleHeight()) == resize.outputHeight()
                && (long) Math.floor(src.extent(3) * (double) resize.scaleWidth()) == resize.outputWidth();
        List<String> extent = scaled
                ? List.of("", writer.floats(to + "/scales", 1, 1, resize.scaleHeight(), resize.scaleWidth()))
                : List.of(
                        "",
                        "",
                        writer.numbers(
                                to + "/sizes", node.output().type().shape().extents()));
        one(
                "Resize",
                extent,
                Attributes.none()
                        .text("mode", resize.mode().name().toLowerCase(Locale.ROOT))
                        .text(
                                "coordinate_transformation_mode",
                                coordinates.name().toLowerCase(Locale.ROOT))
                        .text("nearest_mode", resize.nearest().name().toLowerCase(Locale.ROOT)));
    }
}
