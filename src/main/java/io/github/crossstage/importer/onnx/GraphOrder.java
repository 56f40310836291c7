package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ModelFormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * The nodes of a model in an order in which each stands after those it reads from, without those that no output needs.
 *
 * <p>Making it checks what must hold for every model: a name is made once, by an input, an initializer or a node; what is read is
 * made; no node reads its own result; the graph has outputs and all of them are made. ONNX demands the order, but files that
 * break only that rule are common and are sorted.
 */
final class GraphOrder {
    private final OnnxModel model;
    private final Map<String, OnnxNode> producers = new HashMap<>();
    private final Set<String> roots = new HashSet<>();

    private GraphOrder(OnnxModel model) {
        this.model = model;
    }

    /** Returns the ordered nodes. @throws ModelFormatException if the graph breaks a rule */
    static List<OnnxNode> of(OnnxModel model) {
        GraphOrder order = new GraphOrder(model);
        order.collectNames();
        order.checkReads();
        return order.live(order.sorted());
    }

    private void collectNames() {
        Set<String> inputs = new HashSet<>();
        for (OnnxValue input : model.inputs()) {
            if (!inputs.add(input.name())) {
                throw error(input.offset(), "two inputs are named '" + input.name() + "'");
            }
        }
        roots.addAll(inputs);
        roots.addAll(model.initializers().keySet());
        for (OnnxNode node : model.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && (roots.contains(output) || producers.putIfAbsent(output, node) != null)) {
                    throw error(
                            node.offset(), node.describe() + " makes '" + output + "', which is made elsewhere too");
                }
            }
        }
    }

    private void checkReads() {
        for (OnnxNode node : model.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !isMade(input)) {
                    throw error(node.offset(), node.describe() + " reads '" + input + "', which nothing makes");
                }
            }
        }
        if (model.outputs().isEmpty()) {
            throw error(-1, "the graph has no output, expected one or more");
        }
        Set<String> outputs = new HashSet<>();
        for (OnnxValue output : model.outputs()) {
            if (!outputs.add(output.name())) {
                throw error(output.offset(), "two outputs are named '" + output.name() + "'");
            }
            if (!isMade(output.name())) {
                throw error(output.offset(), "the output '" + output.name() + "' is made by nothing");
            }
        }
    }

    private boolean isMade(String name) {
        return roots.contains(name) || producers.containsKey(name);
    }

    /** Kahn's algorithm, if the nodes do not stand in order already. */
    private List<OnnxNode> sorted() {
        IdentityHashMap<OnnxNode, Integer> missing = new IdentityHashMap<>();
        IdentityHashMap<OnnxNode, List<OnnxNode>> readers = new IdentityHashMap<>();
        Queue<OnnxNode> ready = new ArrayDeque<>();
        if (countMissing(missing, readers)) {
            return model.nodes();
        }
        model.nodes().stream().filter(node -> missing.get(node) == 0).forEach(ready::add);
        List<OnnxNode> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            OnnxNode node = ready.remove();
            sorted.add(node);
            for (OnnxNode reader : readers.getOrDefault(node, List.of())) {
                if (missing.merge(reader, -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
        if (sorted.size() < model.nodes().size()) {
            throw cycle(missing);
        }
        return sorted;
    }

    /** Counts for each node the nodes it waits for. @return whether all nodes stand behind those they wait for */
    private boolean countMissing(
            IdentityHashMap<OnnxNode, Integer> missing, IdentityHashMap<OnnxNode, List<OnnxNode>> readers) {
        boolean inOrder = true;
        for (OnnxNode node : model.nodes()) {
            int waits = 0;
            for (String input : node.inputs()) {
                OnnxNode producer = producers.get(input);
                if (producer != null) {
                    inOrder &= missing.containsKey(producer);
                    readers.computeIfAbsent(producer, unused -> new ArrayList<>())
                            .add(node);
                    waits++;
                }
            }
            missing.put(node, waits);
        }
        return inOrder;
    }

    private ModelFormatException cycle(Map<OnnxNode, Integer> missing) {
        OnnxNode node = model.nodes().stream()
                .filter(candidate -> missing.get(candidate) > 0)
                .findFirst()
                .orElseThrow();
        return error(node.offset(), node.describe() + " reads, directly or through others, what it makes: a cycle");
    }

    private List<OnnxNode> live(List<OnnxNode> sorted) {
        Set<String> needed = new HashSet<>();
        model.outputs().forEach(output -> needed.add(output.name()));
        List<OnnxNode> live = new ArrayList<>();
        for (int i = sorted.size() - 1; i >= 0; i--) {
            OnnxNode node = sorted.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                live.add(node);
            }
        }
        Collections.reverse(live);
        return List.copyOf(live);
    }

    private ModelFormatException error(long offset, String reason) {
        return new ModelFormatException(
                model.file(), offset, reason + "; the graph is not valid ONNX, export the model again");
    }
}
