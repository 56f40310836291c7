package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import java.util.List;

/** What the tables add up over a network's layers, each in the convention of the table's column. */
record NetworkTotals(List<Layer> layers, List<Parameter> parameters) {
    static NetworkTotals of(NetworkBuilder net) {
        return new NetworkTotals(net.layers(), net.parameters());
    }

    long learnt() {
        return parameters.stream()
                .filter(parameter -> parameter.role().isLearnt())
                .mapToLong(parameter -> parameter.shape().elementCount())
                .sum();
    }

    long runningStatistics() {
        return parameters.stream()
                .filter(parameter -> !parameter.role().isLearnt())
                .mapToLong(parameter -> parameter.shape().elementCount())
                .sum();
    }

    long macs() {
        return layers.stream().mapToLong(Layer::macs).sum();
    }

    /** Convolutions count for each output pixel, everything else its parameters, all for each picture of a batch. */
    long torchinfoMultAdds(long batch) {
        return batch
                * layers.stream()
                        .mapToLong(layer -> layer.kind() == Layer.Kind.CONV
                                ? layer.parameters() * layer.output().elementCount(1, 3)
                                : layer.parameters())
                        .sum();
    }

    /** As fvcore counts, and timm after it: MACs, two for each output of a batch normalisation, one for each input of the mean. */
    long fvcore() {
        return macs()
                + layers.stream()
                        .mapToLong(layer -> switch (layer.kind()) {
                            case BATCH_NORM -> 2 * layer.output().elementCount();
                            case GLOBAL_AVERAGE_POOL -> layer.inputs().get(0).elementCount();
                            default -> 0;
                        })
                        .sum();
    }

    /** Elements that convolutions and the linear layer write. */
    long activations() {
        return layers.stream()
                .filter(layer -> layer.kind() == Layer.Kind.CONV || layer.kind() == Layer.Kind.LINEAR)
                .mapToLong(layer -> layer.output().elementCount())
                .sum();
    }

    /** Elements that convolutions read and write. */
    long convolutionIo() {
        return convolutions().stream()
                .mapToLong(layer -> layer.output().elementCount()
                        + layer.inputs().stream().mapToLong(Shape::elementCount).sum())
                .sum();
    }

    List<Layer> convolutions() {
        return layers.stream().filter(layer -> layer.kind() == Layer.Kind.CONV).toList();
    }

    long largestConvolution() {
        return convolutions().stream().mapToLong(Layer::macs).max().orElseThrow();
    }
}
