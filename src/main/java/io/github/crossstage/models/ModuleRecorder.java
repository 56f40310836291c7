package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Notes the modules of a network while it is built. */
final class ModuleRecorder {
    /** The modules so far of each open group, the innermost first. */
    private final Deque<List<NetworkModule>> open = new ArrayDeque<>();

    ModuleRecorder() {
        open.push(new ArrayList<>());
    }

    /** Puts what the body adds into a group. */
    Value group(String type, String name, Supplier<Value> body) {
        open.push(new ArrayList<>());
        Value value = body.get();
        List<NetworkModule> children = open.pop();
        open.element().add(NetworkModule.group(type, name, value.type().shape(), children));
        return value;
    }

    /** Notes a layer; slices, sums and the like are no modules. */
    void layer(Layer layer, Shape output) {
        type(layer.kind())
                .ifPresent(type -> add(
                        type, layer.parameters() > 0 ? layer.name() : "", output, layer.parameters(), layer.macs()));
    }

    void activation(ActivationKind kind, Shape output) {
        add(type(kind), "", output, 0, 0);
    }

    private void add(String type, String name, Shape output, long parameters, long macs) {
        open.element().add(new NetworkModule(type, name, output, parameters, macs, List.of()));
    }

    private static Optional<String> type(Layer.Kind kind) {
        return switch (kind) {
            case CONV -> Optional.of("Conv2d");
            case BATCH_NORM -> Optional.of("BatchNorm2d");
            case MAX_POOL -> Optional.of("MaxPool2d");
            case AVERAGE_POOL -> Optional.of("AvgPool2d");
            case GLOBAL_AVERAGE_POOL -> Optional.of("AdaptiveAvgPool2d");
            case LINEAR -> Optional.of("Linear");
            case SLICE, CONCAT, ADD, PAD, ACTIVATION -> Optional.empty();
        };
    }

    /** The names of PyTorch's modules. */
    private static String type(ActivationKind kind) {
        return switch (kind) {
            case IDENTITY -> "Identity";
            case RELU -> "ReLU";
            case LEAKY_RELU -> "LeakyReLU";
            case CLIP -> "Hardtanh";
            case SIGMOID -> "Sigmoid";
            case SILU -> "SiLU";
            case MISH -> "Mish";
            case SOFTPLUS -> "Softplus";
            case TANH -> "Tanh";
            case HARD_SIGMOID -> "Hardsigmoid";
            case HARD_SWISH -> "Hardswish";
            case EXP -> "Exp";
            case ELU -> "ELU";
            case GELU -> "GELU";
            case ERF -> "Erf";
        };
    }

    /** Returns the outermost modules. */
    List<NetworkModule> modules() {
        return List.copyOf(open.getLast());
    }
}
