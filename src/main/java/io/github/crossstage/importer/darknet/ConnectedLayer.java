package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.tensor.Shape;
import java.util.List;

/**
 * {@code [connected]}: every output from every input, then batch normalisation or bias, then an activation. Numbers in a file: bias,
 * weights {@code [out, in]} (transposed in old files), then if normalised scale, mean, variance.
 */
record ConnectedLayer(int inputs, int outputs, boolean normalised, Activation activation) implements LayerKind {
    static DarknetLayer read(LayerScope scope) {
        CfgSection section = scope.section();
        int outputs = section.integer("output", 1, 1, MapShape.MOST_CHANNELS);
        ConnectedLayer kind = new ConnectedLayer(
                Math.toIntExact(scope.input().elements()),
                outputs,
                section.flag("batch_normalize"),
                DarknetActivation.of(section, "logistic"));
        return scope.layer(new MapShape(outputs, 1, 1), kind);
    }

    private WeightPart weight() {
        return WeightPart.matrix("weight", outputs, inputs);
    }

    @Override
    public List<WeightPart> weights() {
        Normalisation parts = Normalisation.of(outputs);
        return normalised
                ? List.of(parts.bias(), weight(), parts.scale(), parts.mean(), parts.variance())
                : List.of(parts.bias(), weight());
    }

    @Override
    public Value build(LayerBuilder graph, List<Value> sources) {
        Value src = sources.get(0);
        long pictures = src.type().shape().extent(0);
        Value row = graph.add("flat", new Reshape(Shape.of(pictures, inputs)), src);
        Normalisation parts = Normalisation.of(outputs);
        Value sum = normalised
                ? graph.normalise(graph.add(Gemm.linear(), row, graph.weight(weight())), parts)
                : graph.add(Gemm.linear(), row, graph.weight(weight()), graph.weight(parts.bias()));
        Value made = graph.activate(activation, sum);
        return graph.add("map", new Reshape(Shape.of(pictures, outputs, 1, 1)), made);
    }
}
