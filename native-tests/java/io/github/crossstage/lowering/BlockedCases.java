package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Cases of the implementations on channel blocks: channels out of order, with padding among them, which has to come out as zero.
 * Every method fails where the CPU reference disagrees.
 */
final class BlockedCases {
    /** Size of blocks and gaps between pixels. */
    record Layout(int block, BlockedRunner.Gaps gaps) {
        /** Returns all layouts: blocks of 8 and 16, as the planner places them and with gaps everywhere. */
        static Stream<Layout> all() {
            return Stream.of(BlockedRunner.Gaps.values())
                    .flatMap(gaps -> Stream.of(new Layout(8, gaps), new Layout(16, gaps)));
        }
    }

    private final Layout layout;
    private final List<Shape> maps;
    private final List<Shape> pooled;

    /**
     * Makes the cases of a layout.
     *
     * @param maps images, rows and columns of sources
     * @param pooled those of pools, five rows and columns or more
     */
    BlockedCases(Layout layout, List<Shape> maps, List<Shape> pooled) {
        this.layout = layout;
        this.maps = maps;
        this.pooled = pooled;
    }

    /** Two and a half blocks and one of padding alone, channels backwards. */
    private static ChannelTable table(int block) {
        List<Integer> logical = new ArrayList<>();
        int channels = 2 * block + block / 2;
        for (int p = 0; p < 4 * block; p++) {
            boolean isPadding = p / block == 2 || p >= 4 * block - (block - block / 2);
            logical.add(isPadding ? ChannelTable.PADDING : --channels);
        }
        return new ChannelTable(logical);
    }

    /** Numbers in all channels but padding, which is zero. Channels are axis 1, or the only one. */
    private static Tensor tensor(Fill fill, String name, ChannelTable table, long... extents) {
        float[] numbers = fill.tensor(name, extents).toFloatArray();
        int inner = 1;
        for (int axis = 2; axis < extents.length; axis++) {
            inner *= (int) extents[axis];
        }
        zeroPadding(numbers, table, inner);
        return Tensor.of(numbers, extents);
    }

    private static void zeroPadding(float[] numbers, ChannelTable table, int inner) {
        for (int i = 0; i < numbers.length; i++) {
            int p = i / inner % table.logical().size();
            if (table.logical().get(p) == ChannelTable.PADDING) {
                numbers[i] = 0;
            }
        }
    }

    /** A case on one layout. */
    private static final class Case {
        private final String name;
        private final ChannelTable table;
        private final int block;
        private final BlockedRunner runner;
        private final List<Tensor> inputs = new ArrayList<>();

        Case(String name, Layout layout) {
            this.name = name + " " + layout;
            this.block = layout.block();
            this.table = table(block);
            this.runner = new BlockedRunner(this.name, block, layout.gaps());
        }

        long channels() {
            return table.logical().size();
        }

        Case src(long n, long h, long w) {
            return src(Fill.UNIFORM, n, h, w);
        }

        Case src(Fill fill, long n, long h, long w) {
            Tensor src = tensor(fill, name + inputs.size(), table, n, channels(), h, w);
            inputs.add(src);
            runner.add(src);
            return this;
        }

        Case plain(Tensor tensor) {
            inputs.add(tensor);
            runner.addPlain(tensor);
            return this;
        }

        Case vector(Fill fill, long... extents) {
            return constant(tensor(fill, name + inputs.size(), table, extents));
        }

        Case constant(Tensor tensor) {
            inputs.add(tensor);
            runner.addConstant(tensor);
            return this;
        }

        void check(Op op, Implementation implementation, Tolerance tolerance) {
            compare(op, implementation, runner.request(op, table), tolerance);
        }

        /** With a plain output. */
        void checkPlain(Op op, Implementation implementation, Tolerance tolerance) {
            Shape shape =
                    op.infer(inputs.stream().map(Tensor::type).toList()).get(0).shape();
            DeviceTensor dst =
                    DeviceTensor.dense(new Storage(-1, Storage.Kind.ARENA, shape.elementCount(), name), shape);
            compare(op, implementation, runner.request(op, table, dst), tolerance);
        }

        private void compare(Op op, Implementation implementation, Request request, Tolerance tolerance) {
            Tensor reference = ReferenceKernels.run(
                            op,
                            inputs,
                            op.infer(inputs.stream().map(Tensor::type).toList()))
                    .get(0);
            float[] expected = reference.toFloatArray();
            Shape shape = reference.shape();
            zeroPadding(expected, table, (int) shape.elementCount(2, shape.rank()));
            TensorAssert.assertClose(
                    name + " " + op.attributes() + " by " + implementation.name(),
                    Tensor.of(expected, shape.extents()),
                    runner.run(BlockedRunner.launches(implementation, request)),
                    tolerance);
        }
    }

    void activations() {
        for (ActivationKind kind : ActivationKind.values()) {
            Activation activation =
                    switch (kind.parameters()) {
                        case 0 -> Activation.of(kind);
                        case 1 -> new Activation(kind, 0.25f, 0);
                        default -> new Activation(kind, 0.25f, 0.5f);
                    };
            Shape map = maps.get(maps.size() - 1);
            new Case("activation", layout)
                    .src(Fill.WIDE, map.extent(0), map.extent(1), map.extent(2))
                    .check(new Activate(activation), ActivateLowering.BLOCKED.get(0), Tolerance.transcendental());
        }
    }

    void batchNorms() {
        for (Shape map : maps) {
            for (Activation activation : List.of(Activation.IDENTITY, Activation.RELU, Activation.SIGMOID)) {
                Case one = new Case("batch norm", layout).src(Fill.WIDE, map.extent(0), map.extent(1), map.extent(2));
                one.vector(Fill.UNIFORM, one.channels()).vector(Fill.UNIFORM, one.channels());
                one.vector(Fill.UNIFORM, one.channels()).vector(Fill.POSITIVE, one.channels());
                one.check(
                        new BatchNorm(1e-5f, activation), BatchNormLowering.BLOCKED.get(0), Tolerance.transcendental());
            }
        }
    }

    void binaries() {
        Implementation binary = BinaryLowering.BLOCKED.get(0);
        for (BinaryKind kind : BinaryKind.values()) {
            Op op = new Binary(kind);
            for (Shape map : maps) {
                long n = map.extent(0);
                long h = map.extent(1);
                long w = map.extent(2);
                Fill fill = kind == BinaryKind.DIV ? Fill.POSITIVE : Fill.UNIFORM;
                new Case("both", layout).src(n, h, w).src(fill, n, h, w).check(op, binary, Tolerance.EXACT);
                new Case("image", layout).src(n, h, w).src(fill, n, 1, 1).check(op, binary, Tolerance.EXACT);
                new Case("channel", layout).src(1, 1, 1).src(fill, n, h, w).check(op, binary, Tolerance.EXACT);
                Case vector = new Case("vector", layout).src(n, h, w);
                vector.constant(tensor(fill, "v", vector.table, 1, vector.channels(), 1, 1));
                vector.check(op, binary, Tolerance.EXACT);
                new Case("number", layout)
                        .src(n, h, w)
                        .constant(Fill.POSITIVE.tensor("s", 1))
                        .check(op, binary, Tolerance.EXACT);
                new Case("number first", layout)
                        .constant(Fill.POSITIVE.tensor("t", 1, 1, 1, 1))
                        .src(fill, n, h, w)
                        .check(op, binary, Tolerance.EXACT);
                Case plain = new Case("plain vector", layout).src(n, h, w);
                plain.plain(tensor(fill, "p", plain.table, n, plain.channels(), 1, 1))
                        .check(op, binary, Tolerance.EXACT);
            }
        }
    }

    void pools() {
        List<Window2d> windows = List.of(
                Window2d.of(3, 3).withStrides(2, 2).withPads(1, 1, 1, 1),
                Window2d.of(2, 2).withStrides(2, 2),
                Window2d.of(3, 3).withPads(1, 1, 1, 1),
                Window2d.of(5, 5).withPads(2, 2, 2, 2),
                Window2d.of(3, 2).withStrides(3, 2).withPads(1, 0, 1, 1).withDilations(2, 1),
                Window2d.of(2, 2).withStrides(2, 2).withPads(2, 2, 2, 2));
        for (Window2d window : windows) {
            for (boolean ceil : new boolean[] {false, true}) {
                for (Shape map : pooled) {
                    pool(new Pool2d(PoolKind.MAX, window, ceil, false), map);
                    pool(new Pool2d(PoolKind.AVERAGE, window, ceil, false), map);
                    pool(new Pool2d(PoolKind.AVERAGE, window, ceil, true), map);
                }
            }
        }
    }

    private void pool(Pool2d op, Shape map) {
        Tolerance sum =
                Tolerance.sum((long) op.window().kernelHeight() * op.window().kernelWidth());
        Implementation pool = Pool2dLowering.BLOCKED.get(0);
        new Case("pool", layout)
                .src(map.extent(0), map.extent(1), map.extent(2))
                .check(op, pool, op.function() == PoolKind.MAX ? Tolerance.EXACT : sum);
        for (Activation activation : List.of(Activation.RELU, Activation.SIGMOID)) {
            Case fused = new Case("pool", layout).src(map.extent(0), map.extent(1), map.extent(2));
            fused.vector(Fill.UNIFORM, fused.channels()).vector(Fill.UNIFORM, fused.channels());
            fused.check(op.withPrologue(Prologue.of(activation)), pool, Tolerance.transcendental());
        }
    }

    void globalPools() {
        Implementation pool = GlobalPoolLowering.BLOCKED.get(0);
        for (PoolKind kind : PoolKind.values()) {
            for (Shape map : maps) {
                Tolerance sum = Tolerance.sum(map.extent(1) * map.extent(2));
                new Case("global pool", layout)
                        .src(map.extent(0), map.extent(1), map.extent(2))
                        .check(new GlobalPool(kind), pool, sum);
                new Case("global pool", layout)
                        .src(map.extent(0), map.extent(1), map.extent(2))
                        .checkPlain(new GlobalPool(kind), pool, sum);
                for (Activation activation : List.of(Activation.RELU, Activation.SIGMOID)) {
                    Case fused = new Case("global pool", layout).src(map.extent(0), map.extent(1), map.extent(2));
                    fused.vector(Fill.UNIFORM, fused.channels()).vector(Fill.UNIFORM, fused.channels());
                    fused.check(new GlobalPool(kind, Prologue.of(activation)), pool, Tolerance.transcendental());
                }
            }
        }
    }

    void resizes() {
        for (ResizeMode mode : ResizeMode.values()) {
            for (Shape map : maps) {
                for (long[] to : List.of(
                        new long[] {2 * map.extent(1), 2 * map.extent(2)},
                        new long[] {map.extent(1) + 3, (map.extent(2) + 1) / 2})) {
                    Op op = resize(mode, map, to);
                    Tolerance tolerance = mode == ResizeMode.NEAREST ? Tolerance.EXACT : Tolerance.sum(4);
                    new Case("resize", layout)
                            .src(map.extent(0), map.extent(1), map.extent(2))
                            .check(op, Resize2dLowering.BLOCKED.get(0), tolerance);
                }
            }
        }
    }

    private static Resize2d resize(ResizeMode mode, Shape map, long[] to) {
        float rows = (float) ((double) to[0] / map.extent(1));
        float columns = (float) ((double) to[1] / map.extent(2));
        return new Resize2d(mode, CoordinateMode.HALF_PIXEL, NearestMode.FLOOR, to[0], to[1], rows, columns);
    }

    void reorders() {
        ChannelTable table = table(layout.block());
        int channels = (int) table.logical().stream().filter(c -> c >= 0).count();
        for (Shape map : maps) {
            Tensor plain = Fill.UNIFORM.tensor("plain", map.extent(0), channels, map.extent(1), map.extent(2));
            Tensor blocked = permuted(plain, table);
            assertReordered("pack", plain, blocked, table);
            assertReordered("unpack", blocked, plain, table);
            ChannelTable moved = moved(table, layout.block());
            assertReordered("copy", blocked, permuted(blocked, moved), moved);
        }
    }

    /** Copies whole blocks, mixed blocks and padding. */
    private static ChannelTable moved(ChannelTable table, int block) {
        List<Integer> from = new ArrayList<>();
        for (int p = 0; p < block; p++) {
            from.add(block + p);
        }
        for (int p = 0; p < 2 * block; p++) {
            from.add(
                    p % 5 == 4
                            ? ChannelTable.PADDING
                            : (p * 7 + 3) % table.logical().size());
        }
        return new ChannelTable(from);
    }

    private static Tensor permuted(Tensor src, ChannelTable table) {
        Shape shape = src.shape();
        int pixels = (int) shape.elementCount(2, 4);
        int channels = shape.intExtent(1);
        int held = table.logical().size();
        float[] from = src.toFloatArray();
        float[] to = new float[shape.intExtent(0) * held * pixels];
        for (int i = 0; i < to.length; i++) {
            int channel = table.logical().get(i / pixels % held);
            int image = i / pixels / held;
            to[i] = channel < 0 ? 0 : from[(image * channels + channel) * pixels + i % pixels];
        }
        return Tensor.of(to, shape.extent(0), held, shape.extent(2), shape.extent(3));
    }

    private void assertReordered(String how, Tensor src, Tensor expected, ChannelTable table) {
        String name = how + " " + src.shape() + " " + layout;
        for (boolean isView : new boolean[] {false, true}) {
            BlockedRunner runner = new BlockedRunner(name, layout.block(), layout.gaps());
            DeviceTensor from = how.equals("pack") ? runner.plain(src.shape(), isView) : runner.blocked(src.shape());
            DeviceTensor to =
                    how.equals("unpack") ? runner.plain(expected.shape(), isView) : runner.blocked(expected.shape());
            Tensor got = runner.add(src, from).run(to, request -> {
                DeviceTensor packed = request.packed(List.of(), table.numbers());
                return List.of(
                        switch (how) {
                            case "pack" -> BlockedReorder.pack(from, packed, to);
                            case "unpack" -> BlockedReorder.unpack(from, packed, to);
                            default -> BlockedReorder.copy(from, packed, to);
                        });
            });
            TensorAssert.assertClose(name, expected, got, Tolerance.EXACT);
        }
    }

    /** Returns the layout, which is the test's name. */
    @Override
    public String toString() {
        return layout.toString();
    }
}
