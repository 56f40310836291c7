package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Transpose;
import java.util.List;

/**
 * Makes one reshape of two, and one transpose of two:
 *
 * <pre>
 * x ─ Reshape([2, 12]) ─ Reshape([24]) ─ y               →   x ─ Reshape([24]) ─ y
 * x ─ Transpose([0, 2, 1]) ─ Transpose([2, 1, 0]) ─ y    →   x ─ Transpose([1, 2, 0]) ─ y
 * </pre>
 *
 * <p>The first one stays where something else reads it too. It does not fire on a reshape and a transpose together.
 */
public final class MergeReshapes implements NodeRewrite {
    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (node.op() instanceof Reshape) {
            edit.producer(node.inputs().get(0), Reshape.class)
                    .ifPresent(first -> edit.replace(node, node.op(), first.inputs()));
        } else if (node.op() instanceof Transpose second) {
            edit.producer(node.inputs().get(0), Transpose.class).ifPresent(first -> {
                List<Integer> inner = ((Transpose) first.op()).permutation();
                List<Integer> both =
                        second.permutation().stream().map(inner::get).toList();
                Value src = first.inputs().get(0);
                edit.replace(node, new Transpose(both), List.of(src));
            });
        }
    }
}
