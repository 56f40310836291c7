package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import java.util.List;

/**
 * {@code [convolutional]}: convolution, then batch normalisation or bias, then an activation.
 *
 * <p>{@code pad=1} means {@code padding=size/2}; without both there is none. The output has {@code (extent + 2·padding - size) /
 * stride + 1} rows, whatever the dilation, whose padding darknet multiplies by it. Numbers in a file: bias; if normalised scale,
 * mean, variance; then weights {@code [filters, channels/groups, size, size]}.
 */
record ConvolutionalLayer(Conv2d op, int channels, int filters, boolean normalised, Activation activation)
        implements LayerKind {
    private static final int MOST_SIZE = 1024;

    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        MapShape input = scope.input();
        int filters = section.integer("filters", 1, 1, MapShape.MOST_CHANNELS);
        int groups = section.integer("groups", 1, 1, MapShape.MOST_CHANNELS);
        if (input.channels() % groups != 0 || filters % groups != 0) {
            throw section.failure(
                    "groups", "expected a divisor of " + input.channels() + " channels and " + filters + " filters");
        }
        int padding = padding(section);
        Window2d window = window(section, padding);
        MapShape output = new MapShape(
                filters,
                scope.extent(input.height() + 2L * padding - window.kernelHeight(), window.strideHeight()),
                scope.extent(input.width() + 2L * padding - window.kernelWidth(), window.strideWidth()));
        ConvolutionalLayer kind = new ConvolutionalLayer(
                new Conv2d(window, groups),
                input.channels(),
                filters,
                section.flag("batch_normalize") || section.flag("cbn"),
                DarknetActivation.of(section, "logistic"));
        return scope.layer(output, kind);
    }

    private static int size(CfgSection section) {
        return section.integer("size", 1, 1, MOST_SIZE);
    }

    /** Returns the padding of a kernel that is not dilated. */
    private static int padding(CfgSection section) {
        return section.flag("pad") ? size(section) / 2 : section.integer("padding", 0, 0, MOST_SIZE);
    }

    private static Window2d window(CfgSection section, int padding) {
        int size = size(section);
        int stride = section.integer("stride", 1, 1, MOST_SIZE);
        int strideX = section.integer("stride_x", stride, 1, MOST_SIZE);
        int strideY = section.integer("stride_y", stride, 1, MOST_SIZE);
        int dilation = size == 1 ? 1 : section.integer("dilation", 1, 1, MOST_SIZE);
        if (dilation > 1 && 2 * padding != size - 1) {
            throw section.failure(
                    "dilation", "expected an odd size with pad=1, got size=" + size + " padding=" + padding);
        }
        int dilated = padding * dilation;
        return Window2d.of(size, size)
                .withStrides(strideY, strideX)
                .withPads(dilated, dilated, dilated, dilated)
                .withDilations(dilation, dilation);
    }

    private WeightPart weight() {
        Window2d window = op.window();
        return WeightPart.learnt(
                "weight", filters, channels / op.groups(), window.kernelHeight(), window.kernelWidth());
    }

    @Override
    public List<WeightPart> weights() {
        Normalisation parts = Normalisation.of(filters);
        return normalised
                ? List.of(parts.bias(), parts.scale(), parts.mean(), parts.variance(), weight())
                : List.of(parts.bias(), weight());
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        Value src = sources.get(0);
        Normalisation parts = Normalisation.of(filters);
        Value sum = normalised
                ? graph.normalise(graph.add(op, src, graph.weight(weight())), parts)
                : graph.add(op, src, graph.weight(weight()), graph.weight(parts.bias()));
        return graph.activate(activation, sum);
    }
}
