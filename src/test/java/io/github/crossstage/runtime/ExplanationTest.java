package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.testing.HashInit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

public class ExplanationTest {
    private static final int BLOCK = 8;

    private final GraphBuilder graph = new GraphBuilder("<net> & \"co\"");
    private final Value image = graph.input("image", TensorType.float32(1, 3, 8, 8));

    @Test
    void nodesAroundAConvolutionAreAbsorbedByIt() {
        Value stem = relu("stem.relu", norm("stem.norm", conv3x3("stem.conv", image, 16)));
        Value layer = conv3x3("layer.conv", relu("layer.relu", norm("layer.norm", stem)), 16);
        graph.output("y", graph.add("join", new Concat(1), stem, layer));
        Explanation explained = explain();
        assertEquals(List.of("stem.norm", "stem.relu"), absorbed(explained, "stem.conv"));
        assertEquals(List.of("layer.norm", "layer.relu"), absorbed(explained, "layer.conv"));
        assertTrue(step(explained, "layer.conv").operator().contains("prologue=relu"));
        assertTrue(step(explained, "stem.conv").operator().contains("activation=relu"));
        assertEquals(List.of(), explained.leftOut());
    }

    @Test
    void siblingsThatBecameOneAreAbsorbedByIt() {
        Value stem = conv3x3("stem", image, 16);
        Value left = conv1x1("left", stem, 8);
        Value right = conv1x1("right", stem, 16);
        graph.output("l", graph.add("l", new GlobalPool(PoolKind.AVERAGE, Prologue.NONE), left));
        graph.output("r", graph.add("r", new GlobalPool(PoolKind.AVERAGE, Prologue.NONE), right));
        Explanation explained = explain();
        assertEquals(List.of("left", "right"), absorbed(explained, "left+right"));
        assertEquals(List.of(), absorbed(explained, "left+right.split"));
    }

    @Test
    void aPoolThatChangedPlacesKeepsItsPrologue() {
        Value stem = conv3x3("stem", image, 16);
        Value tail = conv1x1("conv", relu("relu", norm("norm", stem)), 8);
        Pool2d pool = new Pool2d(PoolKind.AVERAGE, Window2d.of(2, 2).withStrides(2, 2), false, false, Prologue.NONE);
        graph.output("y", graph.add("pool", pool, tail));
        graph.output("z", relu("other", stem));
        Explanation explained = explain();
        assertEquals(List.of("norm", "relu", "pool"), absorbed(explained, "pool.src"));
        assertEquals(List.of(), absorbed(explained, "conv"));
    }

    @Test
    void countsWhatIsElidedOfDenseAndPartialPaths() {
        Explanation explained = dense();
        Explanation.Totals totals = explained.totals();
        assertEquals(3, totals.concats());
        assertEquals(3, totals.concatsElided());
        assertEquals(1, totals.splits());
        assertEquals(1, totals.splitsElided());
        assertEquals(4, totals.views());
        assertEquals(List.of(ExplainedStep.Kind.VIEW), kinds(explained, "concat1", "concat2", "join", "split"));
        assertEquals(
                totals.launches(),
                explained.steps().stream().mapToInt(ExplainedStep::launches).sum());
        assertEquals(1, explained.slabs().size());
        assertEquals(
                List.of("stem(8)", "stem(8)", "layer1(8)", "layer2(8)"),
                explained.slabs().get(0));
        assertEquals(Optional.of(0), step(explained, "layer2").slab());
    }

    @Test
    void copiesAreNamedWithBytesAndReasons() {
        Explanation explained = dense();
        assertEquals(1, explained.copies().size(), explained.copies()::toString);
        Explanation.Copy copy = explained.copies().get(0);
        assertEquals("output y", copy.name());
        assertEquals(2 * 32 * 64 * Float.BYTES, copy.bytes());
        assertTrue(copy.reason().contains("the host reads an output dense"), copy.reason());
        assertEquals(1, explained.totals().reorders());
        assertEquals(copy.bytes(), explained.totals().copyBytes());
    }

    @Test
    void activationBytesCountEveryElementOnceALaunch() {
        Explanation explained = dense();
        // The picture of three channels is read as it is; the stem writes 16 channels.
        assertEquals((3 + 16) * 64 * Float.BYTES, step(explained, "stem").activationBytes());
        assertEquals((8 + 8) * 64 * Float.BYTES, step(explained, "layer1").activationBytes());
        assertEquals((16 + 8) * 64 * Float.BYTES, step(explained, "layer2").activationBytes());
        long sum = explained.steps().stream()
                .mapToLong(ExplainedStep::activationBytes)
                .sum();
        assertEquals(sum, explained.totals().activationBytes());
        assertTrue(step(explained, "layer1").rereadBytes() > 0, "rows of a 3x3 window are read again");
        assertEquals(2L * 16 * 64 * 3 * 9, step(explained, "stem").flops());
    }

    @Test
    void buffersFillTheArenaAndReachTheLowerBound() {
        ExplainedArena arena = dense().arena();
        long live = arena.liveAt(arena.lowerBoundStep()).stream()
                .mapToLong(ExplainedArena.Buffer::bytes)
                .sum();
        assertEquals(arena.lowerBoundBytes(), live);
        long top = arena.buffers().stream()
                .mapToLong(ExplainedArena.Buffer::end)
                .max()
                .orElseThrow();
        assertTrue(top <= arena.bytes() && arena.bytes() - top < MemoryLayout.ALIGNMENT_BYTES);
        assertEquals(List.of(), arena.gapReasons());
    }

    @Test
    void aGapIsExplainedByWhatStandsAtTheTop() {
        ExplainedArena arena = new ExplainedArena(
                4096,
                3072,
                1,
                List.of(tensor("a", 0, 1024, 0, 3), tensor("b", 2048, 1024, 0, 1), tensor("c", 3072, 1024, 1, 2)));
        assertEquals(1024, arena.gapBytes());
        assertEquals(
                List.of("c"),
                arena.atTop().stream().map(ExplainedArena.Buffer::name).toList());
        assertEquals(1024, arena.largestHoleBelow(arena.atTop().get(0)));
        assertTrue(arena.gapReasons().get(0).contains("'c' (1024 bytes at 3072"), arena.gapReasons()::toString);
    }

    @Test
    void textIsStable() {
        String text = dense().toString();
        assertTrue(text.contains("\nconcats       3 of 3 elided\nsplits        1 of 1 elided\n"), text);
        assertTrue(text.contains("\nslab 0        stem(8) | stem(8) | layer1(8) | layer2(8)\n"), text);
        assertTrue(text.contains("refused: conv2d_blocked_depthwise: "), text);
        assertEquals(text, new ExplanationTest().dense().toString());
    }

    @Test
    void referenceSaysThatThereIsNoPlan() {
        Explanation explained = ofReference();
        assertTrue(explained.isReference());
        assertTrue(explained.toString().contains("no kernels, no views, no arena"), explained::toString);
    }

    /** A stem split in two halves, one of which passes two dense layers before both are joined. */
    private Explanation dense() {
        Value stem = conv3x3("stem", image, 16);
        List<Value> halves = graph.add("split", new Split(1, List.of(8L, 8L)), List.of(stem), List.of("kept", "dense"));
        Value first = conv3x3("layer1", halves.get(1), 8);
        Value joined = graph.add("concat1", new Concat(1), halves.get(1), first);
        Value second = conv3x3("layer2", joined, 8);
        Value all = graph.add("concat2", new Concat(1), joined, second);
        graph.output("y", graph.add("join", new Concat(1), halves.get(0), all));
        return explain();
    }

    /** Returns the explanation of that network, for tests of what shows it. */
    public static Explanation denseCrossStage() {
        return new ExplanationTest().dense();
    }

    /** Returns the explanation of an activation on the CPU reference. */
    public static Explanation ofReference() {
        ExplanationTest test = new ExplanationTest();
        test.graph.output("y", test.relu("relu", test.image));
        return Explainer.ofReference(test.graph.build(), test.shapes());
    }

    private Explanation explain() {
        Graph original = graph.build();
        Graph rewritten = PassPipeline.standard().apply(original);
        Schedule schedule =
                Lowerer.lower(rewritten, FakeDevices.cpu(8), LoweringOptions.DEFAULT.withChannelBlock(BLOCK));
        return Explainer.explain("a <device>", original, schedule, MemoryLayout.of(schedule), shapes());
    }

    private Map<String, Shape> shapes() {
        return Map.of("image", image.type().shape());
    }

    private Value conv3x3(String name, Value src, long filters) {
        return conv(name, Window2d.of(3, 3).withPads(1, 1, 1, 1), src, filters);
    }

    private Value conv1x1(String name, Value src, long filters) {
        return conv(name, Window2d.of(1, 1), src, filters);
    }

    private Value conv(String name, Window2d window, Value src, long filters) {
        long channels = src.type().shape().extent(1);
        Value weights = constant(name + ".weights", filters, channels, window.kernelHeight(), window.kernelWidth());
        return graph.add(name, new Conv2d(window, 1), src, weights);
    }

    private Value norm(String name, Value src) {
        long channels = src.type().shape().extent(1);
        return graph.add(
                name,
                new BatchNorm(1e-5f),
                src,
                constant(name + ".scale", channels),
                constant(name + ".bias", channels),
                constant(name + ".mean", channels),
                constant(name + ".variance", channels));
    }

    private Value relu(String name, Value src) {
        return graph.add(name, new Activate(Activation.RELU), src);
    }

    private Value constant(String name, long... extents) {
        return graph.constant(
                name, Tensor.of(HashInit.unit(name, 1, Shape.of(extents).elementCount()), extents));
    }

    private static ExplainedArena.Buffer tensor(String name, long offset, long bytes, int first, int last) {
        return new ExplainedArena.Buffer(
                name, ExplainedArena.BufferKind.TENSOR, Optional.empty(), offset, bytes, first, last);
    }

    private static ExplainedStep step(Explanation explained, String name) {
        return explained.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + explained));
    }

    private static List<String> absorbed(Explanation explained, String name) {
        return step(explained, name).absorbed().stream()
                .map(ExplainedStep.Absorbed::name)
                .toList();
    }

    private static List<ExplainedStep.Kind> kinds(Explanation explained, String... names) {
        return Stream.of(names)
                .map(name -> step(explained, name).kind())
                .distinct()
                .toList();
    }
}
