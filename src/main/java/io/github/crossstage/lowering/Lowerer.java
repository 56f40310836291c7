package io.github.crossstage.lowering;

import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.slabs.Home;
import io.github.crossstage.slabs.PartCopy;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lowers a graph: asks the implementations of every node in order and keeps the first that accepts.
 *
 * <p>Where the tuning table has measured a convolution, what won there is asked first.
 *
 * <p>A node whose output is a feature map is first asked for as it lies in its slab ({@link MappedNode}); if nobody does it that way,
 * or the output is none, it is asked for with plain tensors, and feature maps are copied out and in ({@link Reorder}).
 * Concatenations and splits whose parts lie in one slab need nothing.
 */
public final class Lowerer {
    private final Graph graph;
    private final DeviceInfo device;
    private final LoweringOptions options;
    private final int block;
    private final SlabPlan slabs;
    private final StorageBook book;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Tunable> tunables = new LinkedHashMap<>();
    private final boolean listsTunables;

    private Lowerer(Graph graph, DeviceInfo device, LoweringOptions options, boolean listsTunables) {
        this.graph = graph;
        this.device = device;
        this.options = options;
        this.listsTunables = listsTunables;
        this.block = options.channelBlock(device);
        this.slabs = SlabPlan.of(graph, block);
        this.book = new StorageBook(graph, slabs, options.storage());
    }

    /**
     * Returns the schedule of a graph on a device.
     *
     * @throws UnsupportedModelException if no implementation accepts a node; it lists all such nodes with every refusal
     */
    public static Schedule lower(Graph graph, DeviceInfo device, LoweringOptions options) {
        return new Lowerer(graph, device, options, false).run();
    }

    /**
     * Returns the problems of a graph that a device can do in several ways, in the order of their first nodes.
     *
     * @throws UnsupportedModelException if no implementation accepts a node
     */
    public static List<Tunable> tunables(Graph graph, DeviceInfo device, LoweringOptions options) {
        Lowerer lowerer =
                new Lowerer(graph, device, options.withTuning(options.tuning().verdictsOnly()), true);
        lowerer.run();
        return List.copyOf(lowerer.tunables.values());
    }

    private Schedule run() {
        Map<Value, Place> inputs = options.storage() == DataType.FLOAT32 ? Map.of() : convertInputs();
        for (Node node : graph.nodes()) {
            lower(node);
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedModelException(graph.name() + " on " + device.label(), problems);
        }
        Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> outputs.put(name, readable(name, value)));
        Map<Value, Place> places = new LinkedHashMap<>(book.places());
        places.putAll(inputs);
        return new Schedule(graph, block, slabs, steps, places, outputs, usedConstants());
    }

    /** Adds the steps that round the inputs to what feature maps are kept as, and returns where callers put them. */
    private Map<Value, Place> convertInputs() {
        Map<Value, Place> given = new LinkedHashMap<>();
        for (Value input : graph.inputs()) {
            Place from = book.place(input);
            Place to = Place.plain(book.arena(input.name(), input.type().shape()));
            given.put(input, from);
            steps.add(new Step(
                    "input " + input.name(),
                    Optional.empty(),
                    StridedCopy.NAME,
                    List.of(),
                    runnable(List.of(StridedCopy.launch(from.tensor(), to.tensor()))),
                    List.of(to.tensor())));
            book.place(input, to);
        }
        return given;
    }

    private void lower(Node node) {
        boolean plainIsForced = Lowerings.of(node.op().kind()).stream()
                .anyMatch(one -> options.forced().contains(one.name()));
        if (slabs.isElided(node) && !plainIsForced) {
            elide(node);
            return;
        }
        List<String> refusals = new ArrayList<>();
        Optional<MappedNode> mapped =
                plainIsForced && block > 1 ? Optional.empty() : MappedNode.of(node, slabs, book, block);
        if (mapped.isPresent() && tried(node, mapped.get(), refusals)) {
            return;
        }
        if (!tried(node, MappedNode.plain(node, slabs, book), refusals)) {
            // Placed all the same, so that the nodes behind it are tried too and all problems are reported at once.
            node.outputs()
                    .forEach(output -> book.place(
                            output,
                            Place.plain(book.arena(output.name(), output.type().shape()))));
            problems.add(node.describe() + " " + node.inputTypes() + " "
                    + node.op().attributes() + ": no implementation (" + String.join("; ", refusals) + ")");
        }
    }

    private boolean tried(Node node, MappedNode mapped, List<String> refusals) {
        if (listsTunables && node.op() instanceof Conv2d) {
            Candidates.list(
                    mapped.implementations().stream()
                            .filter(one -> barred(one).isEmpty())
                            .toList(),
                    () -> mapped.request(device, book),
                    tunables);
        }
        if (tuned(node, mapped, refusals)) {
            return true;
        }
        boolean isQuarantined = false;
        for (Implementation implementation : ordered(mapped.implementations())) {
            Request request = mapped.request(device, book);
            Optional<String> barred = barred(implementation);
            isQuarantined |= barred.isPresent() && !options.banned().contains(implementation.name());
            Attempt attempt = barred.map(Attempt::refuse).orElseGet(() -> attempt(implementation, request));
            if (taken(node, mapped, implementation, attempt, refusals)) {
                return true;
            }
        }
        return isQuarantined && unsuitedTried(node, mapped, refusals);
    }

    /** Where what suits is wrong on this driver, takes what does not suit, which is slow and right. */
    private boolean unsuitedTried(Node node, MappedNode mapped, List<String> refusals) {
        for (Implementation implementation : mapped.implementations()) {
            if (barred(implementation).isEmpty()
                    && taken(
                            node,
                            mapped,
                            implementation,
                            able(implementation, mapped.request(device, book)),
                            refusals)) {
                return true;
            }
        }
        return false;
    }

    private boolean taken(
            Node node, MappedNode mapped, Implementation implementation, Attempt attempt, List<String> refusals) {
        if (attempt instanceof Attempt.Accepted accepted) {
            take(node, mapped, implementation.name(), refusals, Optional.empty(), accepted);
            return true;
        }
        refusals.add(implementation.name() + ": " + ((Attempt.Refused) attempt).reason());
        return false;
    }

    /** Tries what the tuning table says, unless the caller forces something else. */
    private boolean tuned(Node node, MappedNode mapped, List<String> refusals) {
        if (!(node.op() instanceof Conv2d)) {
            return false;
        }
        Request request = mapped.request(device, book);
        Optional<TuningEntry> entry = options.tuning().find(device, Candidates.problem(request));
        if (entry.isEmpty()) {
            return false;
        }
        TuningChoice choice = entry.get().choice();
        Attempt attempt = Attempt.refuse("no implementation of that name");
        for (Implementation one : mapped.implementations()) {
            if (options.forced().contains(one.name())) {
                return false;
            }
            if (one.name().equals(choice.implementation())) {
                attempt = barred(one).map(Attempt::refuse).orElseGet(() -> Candidates.attempt(one, choice, request));
            }
        }
        if (attempt instanceof Attempt.Accepted accepted) {
            take(node, mapped, choice.implementation(), refusals, Optional.of(choice), accepted);
            return true;
        }
        refusals.add(choice + " (tuned): " + ((Attempt.Refused) attempt).reason());
        return false;
    }

    /** Returns why an implementation is never taken: by the caller's wish, or as it is wrong on this driver and not forced. */
    private Optional<String> barred(Implementation one) {
        if (options.banned().contains(one.name())) {
            return Optional.of("banned");
        }
        return options.forced().contains(one.name())
                ? Optional.empty()
                : options.tuning()
                        .verdict(device, one.name())
                        .filter(Verdict::isWrong)
                        .map(verdict -> "quarantined, as it is wrong on this driver: " + verdict.fault());
    }

    private List<Implementation> ordered(List<Implementation> all) {
        List<Implementation> order = new ArrayList<>(all.stream()
                .filter(one -> options.forced().contains(one.name()))
                .toList());
        all.stream().filter(one -> !order.contains(one)).forEach(order::add);
        return order;
    }

    private Attempt attempt(Implementation implementation, Request request) {
        if (!options.forced().contains(implementation.name())) {
            Optional<String> unsuited = implementation.unsuited(request);
            if (unsuited.isPresent()) {
                return Attempt.refuse(unsuited.get());
            }
        }
        return able(implementation, request);
    }

    /** Tries an implementation whether it suits or not. */
    private static Attempt able(Implementation implementation, Request request) {
        Node node = request.node();
        int rank = Stream.concat(node.inputs().stream(), node.outputs().stream())
                .mapToInt(value -> value.type().shape().rank())
                .max()
                .orElse(0);
        return rank > LoopNest.RANK
                ? Attempt.refuse("a tensor has " + rank + " axes, kernels take " + LoopNest.RANK)
                : implementation.attempt(request);
    }

    private void take(
            Node node,
            MappedNode mapped,
            String implementation,
            List<String> refusals,
            Optional<TuningChoice> tuned,
            Attempt.Accepted accepted) {
        mapped.reorders()
                .forEach(one -> reorder(node.name() + " input " + one.value().name(), one.from(), one.to()));
        mapped.remember(book);
        List<Launch> launches = new ArrayList<>(runnable(accepted.launches()));
        List<DeviceTensor> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            Place made =
                    new Place(accepted.outputs().get(i), mapped.outputs().get(i).order());
            Optional<Place> home = slabs.home(output).map(this::place);
            if (home.isPresent() && !home.get().equals(made)) {
                launches.addAll(runnable(Reorder.launches(made, home.get(), book)));
            }
            book.place(output, home.orElse(made));
            outputs.add(home.orElse(made).tensor());
        }
        steps.add(new Step(node.name(), Optional.of(node), implementation, refusals, tuned, launches, outputs));
    }

    private void reorder(String name, Place from, Place to) {
        steps.add(new Step(
                name,
                Optional.empty(),
                Reorder.NAME,
                List.of(),
                runnable(Reorder.launches(from, to, book)),
                List.of(to.tensor())));
    }

    private Place place(Home home) {
        return new Place(book.tensor(home), home.order());
    }

    /** A concatenation, split or slice whose parts lie in one slab: only what cannot lie there is copied. */
    private void elide(Node node) {
        List<Launch> copies = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        boolean joins = !(node.op() instanceof Split || node.op() instanceof Slice);
        for (PartCopy copy : slabs.copies(node)) {
            reasons.add(copy.reason());
            Place from = joins ? book.place(node.inputs().get(copy.index())) : part(node, copy.index());
            copies.addAll(runnable(Reorder.launches(from, place(copy.home()), book)));
        }
        List<DeviceTensor> outputs = new ArrayList<>();
        for (Value output : node.outputs()) {
            Place home = place(slabs.home(output).orElseThrow());
            book.place(output, home);
            outputs.add(home.tensor());
        }
        String stem = node.op().kind().label().toLowerCase(Locale.ROOT);
        steps.add(new Step(
                node.name(),
                Optional.of(node),
                stem + (reasons.isEmpty() ? "_view" : "_copy_part"),
                reasons,
                copies,
                outputs));
    }

    /** Returns where the channels of an output of a split lie in its input. */
    private Place part(Node node, int index) {
        Place whole = book.place(node.inputs().get(0));
        int start = 0;
        if (node.op() instanceof Slice slice) {
            start = Math.toIntExact(slice.starts().get(1));
        } else {
            for (int i = 0; i < index; i++) {
                start += node.outputs().get(i).type().shape().intExtent(1);
            }
        }
        int[] places = new int[node.outputs().get(index).type().shape().intExtent(1)];
        for (int i = 0; i < places.length; i++) {
            places[i] = whole.order().place(start + i);
        }
        return new Place(whole.tensor(), new ChannelOrder(places, whole.order().physical()));
    }

    /**
     * Leaves out launches over an empty index space, which are an error in OpenCL, and leaves the local size to the driver where the
     * device's work-groups are smaller.
     */
    private List<Launch> runnable(List<Launch> launches) {
        return launches.stream()
                .filter(launch -> !launch.global().contains(0L))
                .map(launch -> launch.withinWorkGroup(device.maxWorkGroupSize()))
                .toList();
    }

    /** Returns an output as the host can read it: float32, dense and in the arena; what lies otherwise is copied by a last step. */
    private DeviceTensor readable(String name, Value value) {
        Place place = book.place(value);
        DeviceTensor tensor = place.tensor();
        if (tensor.storage().type() != DataType.FLOAT32 && !tensor.layout().isPlain()) {
            place = Place.plain(book.arena(name, value.type().shape()));
            reorder("output " + name + " in order", book.place(value), place);
            tensor = place.tensor();
        }
        if (place.isPlain()
                && tensor.storage().type() == DataType.FLOAT32
                && tensor.isDense()
                && tensor.storage().isPlanned()
                && tensor.storage().pieceEnds().size() == 1) {
            return tensor;
        }
        DeviceTensor copy = book.exact(Storage.Kind.ARENA, name, value.type().shape());
        reorder("output " + name, place, Place.plain(copy));
        return copy;
    }

    private Map<Storage, ConstantData> usedConstants() {
        Map<Storage, ConstantData> used = new LinkedHashMap<>();
        for (Step step : steps) {
            for (Launch launch : step.launches()) {
                for (Arg.Memory memory : launch.memory()) {
                    Storage storage = memory.tensor().storage();
                    if (storage.kind() == Storage.Kind.CONSTANT) {
                        used.put(storage, book.constantData(storage));
                    }
                }
            }
        }
        return used;
    }
}
