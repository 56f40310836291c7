package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ModelOptions;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tuner.DriverCheck;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arguments that say how a network is compiled. */
final class CompileArguments {
    @Option(
            names = "--without",
            paramLabel = "PASS",
            converter = PassName.class,
            description = "Leave out a compiler pass, to find which one is at fault; may be given several times."
                    + " A wrong name lists them. The CPU reference runs without any.")
    private List<String> without = List.of();

    @Mixin
    private final StorageArguments storage = new StorageArguments();

    @Option(names = "--untuned", description = "Choose implementations as on a device that 'tune' has not measured.")
    private boolean untuned;

    @Option(
            names = "--check-driver",
            description = "Before the first use of a device and driver, check every kernel as 'devices --verify' does.")
    private boolean checkDriver;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "Take compiled programs from this file, which 'crossstage bundle' made on this machine.")
    private Optional<Path> bundle = Optional.empty();

    /** Takes the names of passes only. */
    private static final class PassName implements ITypeConverter<String> {
        @Override
        public String convert(String name) {
            try {
                PassPipeline.standard().without(Set.of(name));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return name;
        }
    }

    /** Loads an open network on a device, ready for inputs of these shapes. */
    Model load(GraphSource source, Device device, Map<String, Shape> shapes, Progress progress) throws IOException {
        return Model.load(source, device, options(source, List.of(device), shapes, progress));
    }

    /** Returns what a network is to be loaded with on these devices, for inputs of these shapes. Checks drivers where that was asked for. */
    Consumer<ModelOptions> options(
            GraphSource source, List<Device> devices, Map<String, Shape> shapes, Progress progress) throws IOException {
        if (bundle.isPresent()) {
            ExistingFile.require(bundle.get());
        }
        TuningTable table = TuningFile.ofUser().load();
        for (Device device : devices) {
            if (checkDriver && !device.isReference()) {
                table = DriverCheck.onFirstUse(device, TuningFile.ofUser(), progress);
            }
        }
        TuningTable chosen = untuned ? table.verdictsOnly() : table.withShipped();
        return options -> {
            options.progress(progress).storage(storage.type()).tuning(chosen);
            without.forEach(options::withoutPass);
            bundle.ifPresent(options::bundle);
            for (InputSpec spec : source.inputs()) {
                Shape shape = shapes.get(spec.name());
                options.inputShape(spec.name(), shape.extents());
                if (spec.batchIsFree()) {
                    options.maxBatch(shape.intExtent(0));
                }
            }
        };
    }
}
