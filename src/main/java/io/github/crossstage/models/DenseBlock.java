package io.github.crossstage.models;

/**
 * The attributes of a dense block.
 *
 * @param layers dense layers
 * @param growth channels that each layer adds, the paper's k
 * @param bottleneck channels between a layer's two convolutions, in multiples of the growth rate
 * @param order where a layer's new channels go
 */
public record DenseBlock(int layers, int growth, int bottleneck, ConcatOrder order) {
    /** Returns a block as in the paper's DenseNet-BC: bottleneck 4, new channels last. */
    public static DenseBlock of(int layers, int growth) {
        return new DenseBlock(layers, growth, 4, ConcatOrder.NEW_LAST);
    }

    /** Returns this with another bottleneck. */
    public DenseBlock bottleneck(int other) {
        return new DenseBlock(layers, growth, other, order);
    }

    /** Returns this with another order. */
    public DenseBlock order(ConcatOrder other) {
        return new DenseBlock(layers, growth, bottleneck, other);
    }
}
