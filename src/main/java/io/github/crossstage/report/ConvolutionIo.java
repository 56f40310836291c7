package io.github.crossstage.report;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Window2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolutional input and output (CIO): the elements that convolutions read and write, the measure of memory traffic of HarDNet
 * (arXiv 1909.00948) by which CSPNet (arXiv 1911.11929) argues. Every convolution counts its input and its output once, whatever
 * stands between two of them counts nothing. Take the network as published, before any pass, for the numbers of the papers.
 *
 * <p>CSPNet has two ways to count. Its totals of networks add poolings. Its formula for a dense block, {@code c·m + (m² + m)·d / 2} for
 * each pixel with m layers of growth d over c channels, takes the 1×1 and the 3×3 convolution of a layer for one operator: {@link
 * #bottlenecks}.
 *
 * @param convolutions the convolutions, in order
 * @param poolElements elements that poolings read and write, global ones included
 * @param bottlenecks the pairs of convolutions that the formula takes for one, in order
 */
public record ConvolutionIo(List<Convolution> convolutions, long poolElements, List<Bottleneck> bottlenecks) {
    /**
     * One convolution.
     *
     * @param name the node's name
     * @param elements of input and output
     * @param macs multiply-accumulates
     */
    public record Convolution(String name, long elements, long macs) {}

    /**
     * A 1×1 convolution that nothing but a 3×3 convolution reads, through batch normalisation and activation at most.
     *
     * @param name the 3×3 convolution's name
     * @param height rows of its output
     * @param elements input of the first and output of the second
     */
    public record Bottleneck(String name, long height, long elements) {}

    public ConvolutionIo {
        convolutions = List.copyOf(convolutions);
        bottlenecks = List.copyOf(bottlenecks);
    }

    /** Counts a graph, for its own batch size. */
    public static ConvolutionIo of(Graph graph) {
        List<Convolution> convolutions = new ArrayList<>();
        List<Bottleneck> bottlenecks = new ArrayList<>();
        long pools = 0;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Conv2d) {
                convolutions.add(new Convolution(node.name(), elements(node), node.macs()));
                squeeze(graph, node)
                        .ifPresent(first -> bottlenecks.add(new Bottleneck(
                                node.name(),
                                node.output().type().shape().extent(2),
                                inputElements(first) + outputElements(node))));
            } else if (node.op() instanceof Pool2d || node.op() instanceof GlobalPool) {
                pools += elements(node);
            }
        }
        return new ConvolutionIo(convolutions, pools, bottlenecks);
    }

    private static long elements(Node node) {
        return inputElements(node) + outputElements(node);
    }

    private static long inputElements(Node node) {
        return node.inputs().get(0).type().shape().elementCount();
    }

    private static long outputElements(Node node) {
        return node.output().type().shape().elementCount();
    }

    /** Returns the 1×1 convolution before a 3×3 convolution that nobody else reads. */
    private static Optional<Node> squeeze(Graph graph, Node node) {
        if (!hasKernel(node, 3)) {
            return Optional.empty();
        }
        Optional<Node> before = onlyProducer(graph, node);
        while (before.isPresent()
                && (before.get().op() instanceof BatchNorm || before.get().op() instanceof Activate)) {
            before = onlyProducer(graph, before.get());
        }
        return before.filter(first -> hasKernel(first, 1));
    }

    private static Optional<Node> onlyProducer(Graph graph, Node node) {
        Value source = node.inputs().get(0);
        return graph.consumers(source).size() == 1 ? graph.producer(source) : Optional.empty();
    }

    private static boolean hasKernel(Node node, int extent) {
        if (!(node.op() instanceof Conv2d conv)) {
            return false;
        }
        Window2d window = conv.window();
        return window.kernelHeight() == extent && window.kernelWidth() == extent;
    }

    /** Returns the elements that convolutions read and write. */
    public long elements() {
        return convolutions.stream().mapToLong(Convolution::elements).sum();
    }

    /** Returns the elements that convolutions and poolings read and write. */
    public long elementsWithPools() {
        return elements() + poolElements;
    }

    /** Returns the elements of the bottlenecks whose output has so many rows: the formula's value for a dense block. */
    public long bottleneckElements(long height) {
        return bottlenecks.stream()
                .filter(pair -> pair.height() == height)
                .mapToLong(Bottleneck::elements)
                .sum();
    }

    /** Returns the multiply-accumulates of the largest convolution, 0 if there is none. */
    public long largestMacs() {
        return convolutions.stream().mapToLong(Convolution::macs).max().orElse(0);
    }
}
