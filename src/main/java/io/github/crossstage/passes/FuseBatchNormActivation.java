package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;

/**
 * Makes one pass over memory of a batch normalisation and the activation that alone reads it:
 *
 * <pre>
 * x ─ BatchNorm ─ Activate(relu) ─ y   →   x ─ BatchNorm(activation=relu) ─ y
 * </pre>
 *
 * <p>It does not fire where the normalised value is read by something else or is an output of the network.
 */
public final class FuseBatchNormActivation implements NodeRewrite {
    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (!(node.op() instanceof BatchNorm norm) || !norm.activation().isIdentity()) {
            return;
        }
        edit.soleReader(node.output())
                .filter(reader -> reader.op() instanceof Activate)
                .ifPresent(reader -> {
                    BatchNorm fused = new BatchNorm(norm.epsilon(), ((Activate) reader.op()).activation());
                    edit.remove(reader);
                    edit.replace(node, node.name(), fused, node.inputs(), reader.outputs());
                });
    }
}
