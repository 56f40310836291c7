package io.github.crossstage.runtime;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Place;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.planner.Lifetime;
import io.github.crossstage.slabs.Segment;
import io.github.crossstage.slabs.Slab;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tuning.TuningChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Gathers an explanation from a network's graph, its schedule and its memory layout. Lives for one explanation. */
final class Explainer {
    /** Kernel files whose launches move numbers only. */
    private static final Set<String> COPYING = Set.of("reorder_blocked", "strided_copy");

    private final Schedule schedule;
    private final MemoryLayout layout;
    private final AbsorbedNodes absorbed;
    private final Map<Storage, Slab> slabs = new LinkedHashMap<>();
    private final List<Slab> shared;
    private final Map<Value, Integer> makers = new HashMap<>();
    private final Set<Storage> reordered = new HashSet<>();
    private final List<ExplainedStep> steps = new ArrayList<>();
    private final List<Explanation.Copy> copies = new ArrayList<>();

    private Explainer(Graph original, Schedule schedule, MemoryLayout layout) {
        this.schedule = schedule;
        this.layout = layout;
        this.absorbed = AbsorbedNodes.of(original, schedule.graph());
        Set<Slab> severalValues = new LinkedHashSet<>();
        for (Node node : schedule.graph().nodes()) {
            for (Value output : node.outputs()) {
                schedule.slabs().home(output).ifPresent(home -> {
                    slabs.put(schedule.place(output).tensor().storage(), home.slab());
                    if (isShared(home.slab())) {
                        severalValues.add(home.slab());
                    }
                });
            }
        }
        shared = List.copyOf(severalValues);
    }

    private static boolean isShared(Slab slab) {
        return slab.segments().stream().map(Segment::label).distinct().count() > 1;
    }

    /**
     * Explains a schedule.
     *
     * @param original the network before any pass
     * @param shapes the input shapes that it was lowered for
     */
    static Explanation explain(
            String device, Graph original, Schedule schedule, MemoryLayout layout, Map<String, Shape> shapes) {
        return new Explainer(original, schedule, layout).explain(original, device, shapes);
    }

    /** Explains a run on the CPU reference: node after node, in the host's memory. */
    static Explanation ofReference(Graph graph, Map<String, Shape> shapes) {
        List<ExplainedStep> steps = new ArrayList<>();
        Map<Value, Integer> makers = new HashMap<>();
        for (Node node : graph.nodes()) {
            Shape shape = node.outputs().get(0).type().shape();
            int channels = shape.rank() < 2 ? 1 : shape.intExtent(1);
            steps.add(new ExplainedStep(
                    steps.size(),
                    node.name(),
                    node.operator(),
                    List.of(),
                    "cpu_reference",
                    Optional.empty(),
                    List.of(),
                    movesOnly(node) ? ExplainedStep.Kind.COPY : ExplainedStep.Kind.COMPUTE,
                    0,
                    sources(node, makers),
                    shape,
                    new ExplainedStep.Layout(channels, channels, 1, true),
                    Optional.empty(),
                    ExplainedStep.Memory.HOST,
                    0,
                    0,
                    0,
                    0,
                    node.flops()));
            node.outputs().forEach(output -> makers.put(output, steps.size() - 1));
        }
        long flops = steps.stream().mapToLong(ExplainedStep::flops).sum();
        return new Explanation(
                graph.name(),
                "the CPU reference",
                shapes,
                new Explanation.Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, flops),
                steps,
                List.of(),
                List.of(),
                List.of(),
                new ExplainedArena(0, 0, 0, List.of()));
    }

    private static List<Integer> sources(Node node, Map<Value, Integer> makers) {
        return node.inputs().stream()
                .filter(makers::containsKey)
                .map(makers::get)
                .distinct()
                .sorted()
                .toList();
    }

    private Explanation explain(Graph original, String device, Map<String, Shape> shapes) {
        for (int i = 0; i < schedule.steps().size(); i++) {
            add(i, schedule.steps().get(i));
        }
        return new Explanation(
                original.name(),
                device,
                shapes,
                totals(),
                steps,
                copies,
                absorbed.leftOut().stream().map(Node::name).toList(),
                shared.stream()
                        .map(slab ->
                                slab.segments().stream().map(Segment::toString).toList())
                        .toList(),
                arena());
    }

    private void add(int index, Step step) {
        List<Integer> sources = step.node().map(node -> sources(node, makers)).orElse(List.of());
        step.node().ifPresent(node -> node.outputs().forEach(output -> makers.put(output, index)));
        if (step.node().isEmpty()) {
            step.outputs().forEach(output -> reordered.add(output.storage()));
        }
        ExplainedStep.Kind kind = kind(step);
        addCopies(index, step, kind);
        DeviceTensor output = step.outputs().get(0);
        steps.add(new ExplainedStep(
                index,
                step.name(),
                step.node().map(Node::operator).orElse("Copy"),
                step.node().map(absorbed::of).orElse(List.of()).stream()
                        .map(node -> new ExplainedStep.Absorbed(node.name(), node.operator()))
                        .toList(),
                step.implementation(),
                step.tuned().map(TuningChoice::toString),
                step.refusals(),
                kind,
                step.launches().size(),
                sources,
                step.node().map(node -> node.outputs().get(0).type().shape()).orElse(output.shape()),
                layout(step),
                slabNumber(output.storage()),
                memory(output.storage()),
                (output.storage().kind() == Storage.Kind.CONSTANT ? 0 : layout.offsetBytes(output.storage()))
                        + output.storage().bytes(output.offset()),
                LaunchTraffic.activationBytes(step),
                step.launches().stream().mapToLong(Launch::rereadBytes).sum(),
                LaunchTraffic.weightBytes(step, schedule.constants()),
                step.node().map(Node::flops).orElse(0L)));
    }

    private static ExplainedStep.Kind kind(Step step) {
        if (step.isView()) {
            return ExplainedStep.Kind.VIEW;
        }
        return step.node().filter(node -> !movesOnly(node)).isPresent()
                ? ExplainedStep.Kind.COMPUTE
                : ExplainedStep.Kind.COPY;
    }

    private static boolean movesOnly(Node node) {
        return switch (node.op().kind()) {
            case CONCAT, SPLIT, SLICE, PAD, RESHAPE, TRANSPOSE -> true;
            case CONV_2D,
                    CONV_TRANSPOSE_2D,
                    GEMM,
                    MAT_MUL,
                    BATCH_NORM,
                    ACTIVATE,
                    BINARY,
                    POOL_2D,
                    GLOBAL_POOL,
                    REDUCE_MEAN,
                    SOFTMAX,
                    RESIZE_2D -> false;
        };
    }

    private void addCopies(int index, Step step, ExplainedStep.Kind kind) {
        if (kind == ExplainedStep.Kind.COPY) {
            String reason = step.node().isEmpty()
                    ? reorderReason(step)
                    : step.refusals().isEmpty()
                            ? "what it makes does not lie in memory yet as it is wanted"
                            : String.join("; ", step.refusals());
            copies.add(new Explanation.Copy(index, step.name(), LaunchTraffic.activationBytes(step), reason));
        } else if (kind == ExplainedStep.Kind.COMPUTE) {
            long bytes = step.launches().stream()
                    .filter(launch -> COPYING.contains(launch.kernel().file()))
                    .mapToLong(LaunchTraffic::activationBytes)
                    .sum();
            if (bytes > 0) {
                copies.add(new Explanation.Copy(
                        index,
                        step.name() + " output",
                        bytes,
                        step.implementation() + " writes a plain tensor, which then goes to its place as "
                                + layout(step)));
            }
        }
    }

    private String reorderReason(Step step) {
        DeviceTensor to = step.outputs().get(0);
        DeviceTensor from = step.launches().get(0).memory().stream()
                .filter(memory -> memory.access() == Arg.Access.READ)
                .findFirst()
                .orElseThrow()
                .tensor();
        if (from.storage().type() != to.storage().type()) {
            return "inputs and outputs are float32, feature maps are kept as float16";
        }
        if (schedule.outputs().containsValue(to)) {
            return "the host reads an output dense, in the network's order and in memory of its own";
        }
        int fromBlock = from.layout().channelBlock();
        int toBlock = to.layout().channelBlock();
        if (fromBlock == toBlock) {
            return "its channels are read in another order or with other padding";
        }
        return "it lies " + blocks(fromBlock) + " and is read " + blocks(toBlock);
    }

    private static String blocks(int block) {
        return block == 1 ? "as a plain tensor" : "in blocks of " + block + " channels";
    }

    private ExplainedStep.Layout layout(Step step) {
        Place place = step.node()
                .map(node -> schedule.place(node.outputs().get(0)))
                .orElseGet(() -> Place.plain(step.outputs().get(0)));
        return new ExplainedStep.Layout(
                place.order().channels(),
                place.order().physical(),
                step.outputs().get(0).layout().channelBlock(),
                place.order().isInOrder());
    }

    private Optional<Integer> slabNumber(Storage storage) {
        return Optional.ofNullable(slabs.get(storage)).map(shared::indexOf).filter(number -> number >= 0);
    }

    private ExplainedStep.Memory memory(Storage storage) {
        if (storage.kind() == Storage.Kind.CONSTANT) {
            return ExplainedStep.Memory.WEIGHTS;
        }
        return layout.isExchanged(storage) ? ExplainedStep.Memory.EXCHANGE : ExplainedStep.Memory.ARENA;
    }

    private Explanation.Totals totals() {
        Predicate<Step> joins =
                step -> step.node().filter(node -> node.op() instanceof Concat).isPresent();
        Predicate<Step> parts = step -> step.node().filter(Explainer::parts).isPresent();
        return new Explanation.Totals(
                schedule.launchCount(),
                count(Step::isView),
                count(joins),
                count(joins.and(Step::isView)),
                count(parts),
                count(parts.and(Step::isView)),
                count(step -> step.node().isEmpty()),
                copies.stream().mapToLong(Explanation.Copy::bytes).sum(),
                steps.stream().mapToLong(ExplainedStep::activationBytes).sum(),
                steps.stream().mapToLong(ExplainedStep::rereadBytes).sum(),
                layout.arenaBytes(),
                layout.arenaLowerBoundBytes(),
                layout.weightBytes(),
                layout.inputBytes(),
                layout.outputBytes(),
                layout.workspaceBytes(),
                steps.stream().mapToLong(ExplainedStep::flops).sum());
    }

    private int count(Predicate<Step> wanted) {
        return (int) schedule.steps().stream().filter(wanted).count();
    }

    /** A split, or a slice that cuts channels and nothing else. */
    private static boolean parts(Node node) {
        if (!(node.op() instanceof Slice slice)) {
            return node.op() instanceof Split;
        }
        Shape from = node.inputs().get(0).type().shape();
        for (int axis = 0; axis < from.rank(); axis++) {
            boolean isWhole = slice.starts().get(axis) == 0 && slice.extents().get(axis) == from.extent(axis);
            if (slice.steps().get(axis) != 1 || (axis != 1 && !isWhole)) {
                return false;
            }
        }
        return from.rank() > 1;
    }

    private ExplainedArena arena() {
        List<ExplainedArena.Buffer> buffers = new ArrayList<>();
        long[] live = new long[schedule.steps().size()];
        layout.arenaPieces()
                .forEach((piece, lifetimes) -> lifetimes.forEach(lifetime -> {
                    add(buffers, buffer(piece, lifetime));
                    for (int step = lifetime.firstStep(); step <= lifetime.lastStep(); step++) {
                        live[step] += lifetime.bytes();
                    }
                }));
        int fullest = 0;
        for (int step = 1; step < live.length; step++) {
            fullest = live[step] > live[fullest] ? step : fullest;
        }
        return new ExplainedArena(layout.arenaBytes(), layout.arenaLowerBoundBytes(), fullest, buffers);
    }

    /** Adds a buffer; the next run of the same tensor over the same steps makes the one before longer. */
    private static void add(List<ExplainedArena.Buffer> buffers, ExplainedArena.Buffer next) {
        int last = buffers.size() - 1;
        if (last >= 0 && buffers.get(last).continuesIn(next)) {
            ExplainedArena.Buffer joined = buffers.get(last);
            buffers.set(last, joined.withBytes(joined.bytes() + next.bytes()));
        } else {
            buffers.add(next);
        }
    }

    private ExplainedArena.Buffer buffer(Schedule.Piece piece, Lifetime lifetime) {
        Storage storage = piece.storage();
        Slab slab = slabs.get(storage);
        boolean isSegment = slab != null && isShared(slab);
        boolean isOneSegment =
                isSegment && slab.segments().size() == storage.pieceEnds().size();
        String name = isOneSegment
                ? slab.segments().get(piece.index()).label()
                : slab != null && !isSegment ? slab.segments().get(0).label() : storage.label();
        ExplainedArena.BufferKind kind = isSegment
                ? ExplainedArena.BufferKind.SEGMENT
                : storage.kind() == Storage.Kind.WORKSPACE
                        ? ExplainedArena.BufferKind.WORKSPACE
                        : reordered.contains(storage)
                                ? ExplainedArena.BufferKind.COPY
                                : ExplainedArena.BufferKind.TENSOR;
        return new ExplainedArena.Buffer(
                name,
                kind,
                slabNumber(storage),
                layout.offsetBytes(storage) + lifetime.offset(),
                lifetime.bytes(),
                lifetime.firstStep(),
                lifetime.lastStep());
    }
}
