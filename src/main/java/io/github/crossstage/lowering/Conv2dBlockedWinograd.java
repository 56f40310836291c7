package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Window2d;
import java.util.Optional;

final class Conv2dBlockedWinograd implements Implementation {
    private static final String KERNEL = "conv2d_blocked_winograd";

    private final int outputs;

    Conv2dBlockedWinograd(int outputs) {
        this.outputs = outputs;
    }

    @Override
    public String name() {
        return KERNEL + "_" + outputs + "x" + outputs;
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return Conv2dBlockedProblem.unsuited(request);
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dBlockedProblem conv = Conv2dBlockedProblem.of(request);
        Optional<String> refusal = conv.refusal(true);
        if (refusal.isPresent()) {
            return Attempt.refuse(refusal.get());
        }
        Window2d window = conv.op().window();
        if (!window.equals(Window2d.of(3, 3)
                        .withPads(window.padTop(), window.padLeft(), window.padBottom(), window.padRight()))
                || conv.op().groups() != 1) {
            return Attempt.refuse("the window is not 3x3 with stride 1 and no dilation, or there are groups");
        }
        long squares = conv.batch()
                * Conv2dProblem.ceilDiv(conv.outputHeight(), outputs)
                * Conv2dProblem.ceilDiv(conv.outputWidth(), outputs);
        int side = outputs + 2;
        long depth = conv.src().shape().extent(1);
        BlockedTile tile = Integer.getInteger("wpix") == null
                ? BlockedTile.choose(conv.block(), 1, squares, conv.outputBlocks(), unused -> 1)
                : new BlockedTile(Integer.getInteger("wpix"), Integer.getInteger("wblk"));
        long patchBytes = (long) Float.BYTES * side * side * (depth * tile.pixels() + conv.block());
        long sumBytes = (long) Float.BYTES * side * side * conv.block() * (tile.pixels() * tile.blocks() + 1);
        long runs = Conv2dProblem.ceilDiv(squares, tile.pixels());
        long filterTiles = Conv2dProblem.ceilDiv(conv.outputBlocks(), tile.blocks());
        long splits = Integer.getInteger("wsplit", runs > 1 ? 1 : 2);
        long run = Conv2dProblem.ceilDiv(filterTiles, splits);
        Launch.Builder launch = conv.start(conv.kernel(KERNEL)
                        .define("WINOGRAD_M", outputs)
                        .define("TILE_PIXELS", tile.pixels())
                        .define("TILE_BLOCKS", tile.blocks()))
                .read(conv.packedWeights(new Conv2dWinogradPacking(
                        outputs, tile.blocks() * conv.block(), conv.input(), conv.output())))
                .write(conv.dst())
                .ints(conv.dst().strides())
                .ints(conv.blockExtents(conv.src()))
                .ints(conv.blockExtents(conv.dst()))
                .ints(window.padTop(), window.padLeft(), run, 0)
                .localMemory(patchBytes)
                .localMemory(sumBytes);
        long groups = Conv2dProblem.ceilDiv(filterTiles, run);
        return Attempt.accept(conv.dst(), conv.epilogue(launch).global(runs, groups, 1));
    }
}
