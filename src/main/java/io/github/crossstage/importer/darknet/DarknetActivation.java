package io.github.crossstage.importer.darknet;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Darknet's activation names. Its {@code leaky} has the slope 0.1, its {@code elu} the factor 1. */
final class DarknetActivation {
    private static final Map<String, Activation> KNOWN = Map.ofEntries(
            Map.entry("linear", Activation.IDENTITY),
            Map.entry("leaky", Activation.leakyRelu(0.1f)),
            Map.entry("relie", Activation.leakyRelu(0.01f)),
            Map.entry("relu", Activation.RELU),
            Map.entry("relu6", Activation.clip(0, 6)),
            Map.entry("hardtan", Activation.clip(-1, 1)),
            Map.entry("logistic", Activation.SIGMOID),
            Map.entry("swish", Activation.SILU),
            Map.entry("silu", Activation.SILU),
            Map.entry("mish", Activation.MISH),
            Map.entry("tanh", Activation.of(ActivationKind.TANH)),
            Map.entry("elu", new Activation(ActivationKind.ELU, 1, 0)));

    private DarknetActivation() {}

    /** Returns the function of a name, or nothing if it is not computed here. */
    static Optional<Activation> named(String name) {
        return Optional.ofNullable(KNOWN.get(name));
    }

    /** Returns the function that a section asks for. The section has been checked before. */
    static Activation of(CfgSection section, String absent) {
        String name = section.text("activation", absent);
        return named(name).orElseThrow(() -> section.failure("activation", "expected one of " + names()));
    }

    /** Returns the names, for messages. */
    static String names() {
        return String.join(", ", new TreeSet<>(KNOWN.keySet()));
    }
}
