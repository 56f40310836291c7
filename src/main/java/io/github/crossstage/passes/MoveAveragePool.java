package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the mean before a 1 x 1 convolution instead of after it, which is the same sum in another order. The convolution of a
 * DenseNet transition then works on a quarter of the pixels:
 *
 * <pre>
 * x ─ Conv2d 1x1 ─ Pool2d(average 2x2, stride 2) ─ y   →   x ─ Pool2d(average 2x2, stride 2) ─ Conv2d 1x1 ─ y
 * </pre>
 *
 * <p>A bias stays with the convolution, since the mean of a constant is itself; a prologue goes over to the pool.
 *
 * <p>It does not fire where the convolution has an epilogue, a stride or padding, where its output is read by something else or is an
 * output of the network, and where windows overlap, leave gaps, pad or hang over the edge.
 */
public final class MoveAveragePool implements NodeRewrite {
    private static final Window2d POINT = Window2d.of(1, 1);

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (!(node.op() instanceof Pool2d pool) || !takesPlainMeans(pool, node)) {
            return;
        }
        Value between = node.inputs().get(0);
        Optional<Node> producer = edit.soleReader(between)
                .flatMap(unused -> edit.producer(between, Conv2d.class))
                .filter(found -> isPointwise((Conv2d) found.op()));
        producer.ifPresent(found -> {
            Conv2d conv = (Conv2d) found.op();
            ConvOperands operands = ConvOperands.of(found);
            List<Value> pooled = new ArrayList<>(List.of(operands.src()));
            pooled.addAll(operands.prologue());
            edit.remove(found);
            Value mean = edit.insertBefore(node, node.name() + ".src", pool.withPrologue(conv.prologue()), pooled);
            edit.replace(
                    node,
                    found.name(),
                    conv.withPrologue(Prologue.NONE),
                    operands.withSrc(mean).withPrologue(List.of()).inputs(),
                    node.outputs());
        });
    }

    private static boolean takesPlainMeans(Pool2d pool, Node node) {
        Window2d window = pool.window();
        Shape src = node.inputs().get(0).type().shape();
        Shape dst = node.output().type().shape();
        Window2d plain = Window2d.of(window.kernelHeight(), window.kernelWidth())
                .withStrides(window.kernelHeight(), window.kernelWidth());
        return pool.function() == PoolKind.AVERAGE
                && window.equals(plain)
                && !pool.prologue().isPresent()
                && dst.extent(2) * window.strideHeight() <= src.extent(2)
                && dst.extent(3) * window.strideWidth() <= src.extent(3);
    }

    private static boolean isPointwise(Conv2d conv) {
        return conv.window().withDilations(1, 1).equals(POINT)
                && conv.epilogue().isNone();
    }
}
