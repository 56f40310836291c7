package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** The arguments of a command that loads a network on one device: which network, which device, and how it is compiled. */
final class NetworkArguments {
    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final DeviceArguments device = new DeviceArguments();

    @Mixin
    private final CompileArguments compile = new CompileArguments();

    /** Returns what says which network is meant. */
    ModelArguments model() {
        return model;
    }

    /** Opens the network, as {@link ModelArguments#open}. */
    GraphSource open(Console console) throws IOException {
        return model.open(console);
    }

    /** Opens the device, as {@link DeviceArguments#open(Console)}. */
    Device openDevice(Console console) {
        return device.open(console);
    }

    /** Loads the open network on the device, ready for inputs of these shapes. */
    Model load(GraphSource source, Device opened, Map<String, Shape> shapes, Progress progress) throws IOException {
        return compile.load(source, opened, shapes, progress);
    }
}
