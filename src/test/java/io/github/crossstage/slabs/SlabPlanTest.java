package io.github.crossstage.slabs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlabPlanTest {
    private final GraphBuilder graph = new GraphBuilder("net");
    private final Value input = graph.input("input", TensorType.float32(2, 3, 8, 8));

    private Value conv(String name, Value src, int filters) {
        Tensor weights = Tensor.zeros(new TensorType(
                DataType.FLOAT32, Shape.of(filters, src.type().shape().extent(1), 1, 1)));
        return graph.add(name, new Conv2d(Window2d.of(1, 1), 1), src, graph.constant(name + ".weight", weights));
    }

    private Value concat(String name, Value... parts) {
        return graph.add(name, new Concat(1), parts);
    }

    private List<Value> split(String name, Value src, long... sizes) {
        return graph.add(
                name,
                new Split(
                        1,
                        IntStream.range(0, sizes.length).mapToObj(i -> sizes[i]).toList()),
                List.of(src),
                IntStream.range(0, sizes.length).mapToObj(i -> name + i).toList());
    }

    private static Node node(Graph graph, String name) {
        return graph.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Home home(SlabPlan plan, Graph graph, String value) {
        return graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(output -> output.name().equals(value))
                .findFirst()
                .flatMap(plan::home)
                .orElseThrow();
    }

    private static int copies(SlabPlan plan, Graph graph) {
        return graph.nodes().stream().mapToInt(node -> plan.copies(node).size()).sum();
    }

    /** New channels first, as the seed's dense layers have them; in memory they come last. */
    @Test
    void aDenseBlockIsOneSlabInTheOrderItIsMade() {
        Value x = conv("x", input, 5);
        Value z = x;
        for (int i = 1; i <= 3; i++) {
            z = concat("z" + i, conv("new" + i, z, 4), z);
        }
        graph.output("out", z);
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 1);
        assertEquals(0, copies(plan, built));
        assertEquals(1, plan.slabs().size());
        assertEquals(
                "x(5) | new1(4) | new2(4) | new3(4)",
                plan.slabs().iterator().next().toString());
        ChannelOrder order = home(plan, built, "z2").order();
        assertEquals(9, order.place(0), "new2 comes first and lies behind x and new1");
        assertEquals(5, order.place(4), "new1");
        assertEquals(0, order.place(8), "x");
        assertTrue(plan.isElided(node(built, "z3")));
    }

    /** 123 = 62 + 61: each part is padded, and the parts of a cross stage stand so that both concatenations are runs. */
    @Test
    void aCrossStageOfOddHalvesCopiesNothing() {
        Value x = conv("x", input, 123);
        List<Value> halves = split("half", x, 62, 61);
        Value z = concat("z1", conv("new1", halves.get(1), 32), halves.get(1));
        z = concat("z2", conv("new2", z, 32), z);
        Value joined = concat("joined", conv("t1", z, 62), halves.get(0));
        graph.output("out", conv("t2", joined, 10));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 16);
        assertEquals(0, copies(plan, built));
        Home t1 = home(plan, built, "t1");
        assertEquals("t1(62) | x(62) | x(61) | new1(32) | new2(32)", t1.slab().toString());
        assertEquals(0, t1.start());
        assertEquals(64, home(plan, built, "x").start());
        Home whole = home(plan, built, "x");
        assertEquals(128, whole.order().physical());
        assertEquals(64, whole.order().place(62), "the second half begins at a block");
        assertEquals(128, home(plan, built, "half1").start());
        assertSame(t1.slab(), home(plan, built, "joined").slab());
        assertFalse(home(plan, built, "joined").isWhole());
    }

    /** Parts swapped: both halves of a split are joined elsewhere, in the other order, with something between. */
    @Test
    void halvesJoinedElsewhereCopyTheCheaperPart() {
        Value x = conv("x", input, 12);
        List<Value> halves = split("half", x, 8, 4);
        Value left = concat("left", halves.get(0), conv("a", input, 6), halves.get(1));
        graph.output("left", left);
        graph.output("right", x);
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 1);
        List<PartCopy> copies = plan.copies(node(built, "left"));
        assertEquals(0, copies.size(), "a run may be in any order: a | x(8) | x(4)");

        GraphBuilder second = new GraphBuilder("second");
        Value in = second.input("input", TensorType.float32(1, 3, 4, 4));
        Value p = second.add("p", new Conv2d(Window2d.of(1, 1), 1), in, second.constant("w", zeros(7, 3, 1, 1)));
        Value q = second.add("q", new Conv2d(Window2d.of(1, 1), 1), in, second.constant("w2", zeros(5, 3, 1, 1)));
        Value r = second.add("r", new Conv2d(Window2d.of(1, 1), 1), in, second.constant("w3", zeros(6, 3, 1, 1)));
        second.output("pq", second.add("pq", new Concat(1), p, q));
        second.output("qr", second.add("qr", new Concat(1), q, r));
        second.output("pr", second.add("pr", new Concat(1), p, r));
        Graph three = second.build();
        SlabPlan cyclic = SlabPlan.of(three, 1);
        assertEquals(0, cyclic.copies(node(three, "pq")).size());
        assertEquals(0, cyclic.copies(node(three, "qr")).size());
        List<PartCopy> one = cyclic.copies(node(three, "pr"));
        assertEquals(1, one.size(), "p | q | r: p and r cannot meet");
        assertEquals(1, one.get(0).index(), "r has the fewest channels");
        assertTrue(one.get(0).reason().contains("'r'"), one.get(0).reason());
    }

    /** A copy of the new channels would be cheaper, but would have to lie beside the shared ones as well. */
    @Test
    void whatHasNeighboursOnBothSidesIsCopiedItself() {
        Value shared = conv("shared", input, 17);
        graph.output("first", concat("first", shared, conv("a", shared, 9)));
        graph.output("second", concat("second", shared, conv("b", shared, 10)));
        graph.output("third", concat("third", shared, conv("c", shared, 11)));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 16);
        assertEquals(1, copies(plan, built));
        assertEquals(0, plan.copies(node(built, "third")).get(0).index());
    }

    @Test
    void whatStandsTwiceOrIsNoFeatureMapIsCopied() {
        Value x = conv("x", input, 4);
        Value reshaped = graph.add("reshaped", new Reshape(Shape.of(2, 1, 16, 16)), x);
        Value back = graph.add("back", new Reshape(Shape.of(2, 4, 8, 8)), reshaped);
        graph.output("out", concat("joined", x, x, back, input));
        Graph built = graph.build();
        List<PartCopy> copies = SlabPlan.of(built, 8).copies(node(built, "joined"));
        assertEquals(List.of(1, 2, 3), copies.stream().map(PartCopy::index).toList());
        assertTrue(
                copies.get(0).reason().contains("stands twice"), copies.get(0).reason());
        assertTrue(copies.get(2).reason().contains("'input'"), copies.get(2).reason());
    }

    /** A pool of permuted channels leaves them permuted, and a sum needs both its operands alike. */
    @Test
    void whatKeepsChannelsKeepsTheirOrder() {
        Value x = conv("x", input, 5);
        Value z = concat("z", conv("new", x, 4), x);
        Value pooled = graph.add("pooled", new Pool2d(PoolKind.MAX, Window2d.of(2, 2), false, false), z);
        Value other = conv("other", pooled, 9);
        Value sum = graph.add("sum", new Binary(BinaryKind.ADD), pooled, other);
        graph.output("out", graph.add("relu", new Activate(Activation.RELU), sum));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 16);
        ChannelOrder order = home(plan, built, "z").order();
        assertEquals(16, order.place(0));
        assertEquals(order, home(plan, built, "pooled").order());
        assertEquals(order, home(plan, built, "sum").order());
        assertEquals(order, home(plan, built, "relu").order());
        assertEquals(32, order.physical());
        assertEquals(2, home(plan, built, "other").slab().segments().size(), "cut where its sum is");
    }

    private Value relu(String name, Value src) {
        return graph.add(name, new Activate(Activation.RELU), src);
    }

    private static boolean shareMemory(SlabPlan plan, Graph graph, String one, String other) {
        Home a = home(plan, graph, one);
        Home b = home(plan, graph, other);
        return a.slab() == b.slab() && a.start() == b.start();
    }

    @Test
    void elementWiseNodesWriteOverWhatNothingNeedsAnyMore() {
        Value x = conv("x", input, 4);
        Value y = relu("y", x);
        Value sum = graph.add("sum", new Binary(BinaryKind.ADD), y, conv("z", y, 4));
        graph.output("out", relu("w", sum));
        graph.output("sum", sum);
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 16);
        assertTrue(shareMemory(plan, built, "x", "y"));
        assertTrue(shareMemory(plan, built, "y", "sum"));
        assertFalse(shareMemory(plan, built, "sum", "w"), "sum is an output of the network");
    }

    @Test
    void whatIsNeededLaterIsNotWrittenOver() {
        Value x = conv("x", input, 8);
        List<Value> halves = split("half", x, 5, 3);
        Value y = relu("y", halves.get(0));
        graph.output("out", concat("joined", y, conv("z", x, 4)));
        Graph built = graph.build();
        assertFalse(shareMemory(SlabPlan.of(built, 16), built, "half0", "y"), "z reads all of x after y is written");
    }

    /** The operands are the same memory in another order: what is read second would be overwritten by then. */
    @Test
    void whatIsReadInAnotherOrderIsNotWrittenOver() {
        Value a = conv("a", input, 4);
        Value b = conv("b", input, 4);
        Value one = concat("ab", a, b);
        Value other = concat("ba", b, a);
        graph.output("out", graph.add("sum", new Binary(BinaryKind.ADD), one, other));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 4);
        assertFalse(shareMemory(plan, built, "ab", "sum"));
        assertFalse(shareMemory(plan, built, "ba", "sum"));
    }

    /** In place, y would stand between a and b, and joining it with c would take a copy. */
    @Test
    void nothingIsWrittenOverWhereThatWouldTakeACopy() {
        Value x = conv("x", input, 4);
        Value abx = concat("abx", conv("a", input, 4), x, conv("b", input, 4));
        graph.output("abx", conv("read", abx, 2));
        Value y = relu("y", x);
        graph.output("first", concat("first", y, conv("c", input, 4)));
        graph.output("second", concat("second", y, conv("d", input, 4)));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 4);
        assertEquals(0, copies(plan, built));
        assertFalse(shareMemory(plan, built, "x", "y"));
    }

    /**
     * The halves of the stem's output are pooled in turn. Only if the second lies in front is the memory of the first free for the
     * pooled second half, which a dense block of that size grows from.
     */
    @Test
    void aSlabIsTurnedWhereThatMakesRoom() {
        Value stem = conv("stem", input, 4);
        List<Value> halves = split("half", stem, 2, 2);
        Pool2d pool = new Pool2d(PoolKind.MAX, Window2d.of(2, 2).withStrides(2, 2), false, false);
        Value bypass = graph.add("bypass", pool, halves.get(0));
        Value z = graph.add("z0", pool, halves.get(1));
        for (int i = 1; i <= 6; i++) {
            z = concat("z" + i, conv("new" + i, conv("wide" + i, z, 8), 2), z);
        }
        graph.output("out", conv("t2", concat("joined", conv("t1", z, 7), bypass), 3));
        Graph built = graph.build();
        SlabPlan plan = SlabPlan.of(built, 1);
        assertEquals("stem(2) | stem(2)", home(plan, built, "stem").slab().toString());
        assertEquals(2, home(plan, built, "half0").start());
        assertEquals(0, home(plan, built, "half1").start());
        assertEquals(2, home(plan, built, "stem").order().place(0));
    }

    private static Tensor zeros(long... extents) {
        return Tensor.zeros(new TensorType(DataType.FLOAT32, Shape.of(extents)));
    }
}
