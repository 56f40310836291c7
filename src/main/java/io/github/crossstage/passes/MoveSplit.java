package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Split;
import java.util.List;
import java.util.Optional;

/**
 * Splits the channels before a pooling instead of after it:
 *
 * <pre>
 * x ─ Pool2d ─ Split ┬ a   →   x ─ Split ┬ Pool2d ─ a
 *                    └ b                 └ Pool2d ─ b
 * </pre>
 *
 * <p>Neither form copies anything. But in the first the halves of a cross stage lie side by side for as long as one of them is
 * needed, though no node reads them together; in the second each goes where there is room, and the arena of a CSPDenseNet
 * is a fifth smaller. It costs a launch.
 *
 * <p>It does not fire where something else reads the pooled tensor, where that is an output of the network, where the split is not
 * of channels, and where the pooling has a prologue.
 */
public final class MoveSplit implements NodeRewrite {
    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (!(node.op() instanceof Split split)
                || split.axis() != 1
                || split.sizes().contains(0L)) {
            return;
        }
        Value pooled = node.inputs().get(0);
        Optional<Node> producer = edit.soleReader(pooled)
                .flatMap(unused -> edit.producer(pooled, Pool2d.class))
                .filter(found -> !((Pool2d) found.op()).prologue().isPresent());
        producer.ifPresent(found -> {
            List<Value> parts = edit.insertBefore(
                    node,
                    node.name(),
                    split,
                    found.inputs(),
                    node.outputs().stream().map(part -> part.name() + ".src").toList());
            for (int i = 0; i < parts.size(); i++) {
                edit.insertBefore(
                        node,
                        found.name(),
                        found.op(),
                        List.of(parts.get(i)),
                        node.outputs().get(i));
            }
            edit.remove(node);
            edit.remove(found);
        });
    }
}
