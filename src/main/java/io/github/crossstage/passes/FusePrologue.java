package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Prologue;
import java.util.List;
import java.util.Optional;

/**
 * Lets the readers of a batch normalisation normalise as they read, so that the normalised tensor is never written:
 *
 * <pre>
 * x ─ BatchNorm(relu) ─ Conv2d 1x1 ─ y   →   x ─ Conv2d 1x1(prologue=relu) ─ y
 *                                     factor, shift ─┘
 * </pre>
 *
 * <p>Convolutions, pools and global pools take it. A pixel is normalised as often as it is read, so a convolution whose window has more
 * than one element takes it only if nothing else reads the normalised value.
 *
 * <p>It does not fire where one reader cannot take it or has a prologue already, where the normalised value is an output of the
 * network, where parameters are no constants, or where a factor is infinite.
 */
public final class FusePrologue implements NodeRewrite {
    private final FoldedTensors folded;

    FusePrologue(FoldedTensors folded) {
        this.folded = folded;
    }

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (!(node.op() instanceof BatchNorm norm) || edit.isOutput(node.output())) {
            return;
        }
        Value normalised = node.output();
        List<Node> readers = edit.readers(normalised);
        Optional<NormParameters> parameters = NormParameters.of(edit, node);
        if (parameters.isEmpty()
                || readers.isEmpty()
                || !readers.stream().allMatch(reader -> takes(reader, normalised, readers.size() == 1))) {
            return;
        }
        List<Value> affine = affine(edit, node, parameters.get());
        Prologue prologue = Prologue.of(norm.activation());
        Value src = node.inputs().get(0);
        edit.remove(node);
        for (Node reader : readers) {
            if (reader.op() instanceof Conv2d conv) {
                ConvOperands operands = ConvOperands.of(reader).withSrc(src).withPrologue(affine);
                edit.replace(reader, conv.withPrologue(prologue), operands.inputs());
            } else {
                Op op = reader.op() instanceof Pool2d pool
                        ? pool.withPrologue(prologue)
                        : ((GlobalPool) reader.op()).withPrologue(prologue);
                edit.replace(reader, op, List.of(src, affine.get(0), affine.get(1)));
            }
        }
    }

    private static boolean takes(Node reader, Value normalised, boolean isAlone) {
        if (reader.op() instanceof Conv2d conv) {
            // The value may be the residual instead of the source, or both.
            boolean isSrcOnly = reader.inputs().lastIndexOf(normalised) == 0;
            boolean isPointwise = conv.window().kernelHeight() * conv.window().kernelWidth() == 1;
            return isSrcOnly && !conv.prologue().isPresent() && (isPointwise || isAlone);
        }
        return (reader.op() instanceof Pool2d pool && !pool.prologue().isPresent())
                || (reader.op() instanceof GlobalPool global
                        && !global.prologue().isPresent());
    }

    /** Returns factor and shift as constants. */
    private List<Value> affine(GraphEdit edit, Node node, NormParameters parameters) {
        float epsilon = parameters.epsilon();
        return List.of(
                edit.addConstant(
                        node.name() + ".factor", folded.get(new NormFoldings.Factor(epsilon), parameters.tensors())),
                edit.addConstant(
                        node.name() + ".shift", folded.get(new NormFoldings.Shift(epsilon), parameters.tensors())));
    }
}
