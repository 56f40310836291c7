package io.github.crossstage.lowering;

import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.opencl.DeviceInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Lowers a graph: asks the implementations of every node in order and keeps the first that accepts. */
public final class Lowerer {
    private final Graph graph;
    private final DeviceInfo device;
    private final LoweringOptions options;
    private final StorageBook book;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Lowerer(Graph graph, DeviceInfo device, LoweringOptions options) {
        this.graph = graph;
        this.device = device;
        this.options = options;
        this.book = new StorageBook(graph);
    }

    /**
     * Returns the schedule of a graph on a device.
     *
     * @throws UnsupportedModelException if no implementation accepts a node; it lists all such nodes with every refusal
     */
    public static Schedule lower(Graph graph, DeviceInfo device, LoweringOptions options) {
        return new Lowerer(graph, device, options).run();
    }

    private Schedule run() {
        for (Node node : graph.nodes()) {
            lower(node);
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedModelException(graph.name() + " on " + device.label(), problems);
        }
        Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> outputs.put(name, readable(name, book.tensor(value))));
        return new Schedule(graph, steps, book.tensors(), outputs, usedConstants());
    }

    private void lower(Node node) {
        List<String> refusals = new ArrayList<>();
        for (Implementation implementation : ordered(node)) {
            Request request = new Request(node, device, book);
            Attempt attempt = options.banned().contains(implementation.name())
                    ? Attempt.refuse("banned")
                    : attempt(implementation, request);
            if (attempt instanceof Attempt.Accepted accepted) {
                take(node, implementation, refusals, accepted);
                return;
            }
            refusals.add(implementation.name() + ": " + ((Attempt.Refused) attempt).reason());
        }
        // Placed all the same, so that the nodes behind it are tried too and all problems are reported at once.
        node.outputs()
                .forEach(output -> book.place(
                        output, book.arena(output.name(), output.type().shape())));
        problems.add(node.describe() + " " + node.inputTypes() + " " + node.op().attributes() + ": no implementation ("
                + String.join("; ", refusals) + ")");
    }

    private List<Implementation> ordered(Node node) {
        List<Implementation> all = Lowerings.of(node.op().kind());
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
        Node node = request.node();
        int rank = Stream.concat(node.inputs().stream(), node.outputs().stream())
                .mapToInt(value -> value.type().shape().rank())
                .max()
                .orElse(0);
        return rank > LoopNest.RANK
                ? Attempt.refuse("a tensor has " + rank + " axes, kernels take " + LoopNest.RANK)
                : implementation.attempt(request);
    }

    private void take(Node node, Implementation implementation, List<String> refusals, Attempt.Accepted accepted) {
        for (int i = 0; i < node.outputs().size(); i++) {
            book.place(node.outputs().get(i), accepted.outputs().get(i));
        }
        steps.add(new Step(
                node.name(),
                Optional.of(node),
                implementation.name(),
                refusals,
                runnable(accepted.launches()),
                accepted.outputs()));
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

    /** Returns an output as the host can read it: dense and in the arena; what lies otherwise is copied by a last step. */
    private DeviceTensor readable(String name, DeviceTensor tensor) {
        if (tensor.isDense() && tensor.storage().isPlanned()) {
            return tensor;
        }
        DeviceTensor copy = book.arena(name, tensor.shape());
        steps.add(new Step(
                "output " + name,
                Optional.empty(),
                StridedCopy.NAME,
                List.of(),
                runnable(List.of(StridedCopy.launch(tensor, copy))),
                List.of(copy)));
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
