package io.github.crossstage.serving;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A model on one of a pool's devices, with its batcher. Owns both, and not the device. */
record PoolMember(Device device, Model model, Batcher batcher) implements AutoCloseable {
    /** Loads a model, runs it once or twice so that it is ready and its speed is known, and puts a batcher before it. */
    static PoolMember load(GraphSource source, Device device, PoolOptions options) {
        Model model = options.budget(device)
                .map(budget -> budget.load(source, options.model()))
                .orElseGet(() -> Model.load(source, device, options.model()));
        PoolMember member;
        try {
            member = new PoolMember(
                    device, model, Batcher.owning(model, device.name(), options.policy(), options.observer()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        try {
            options.sample().or(() -> zeros(model)).ifPresent(member::warmUp);
            return member;
        } catch (RuntimeException e) {
            member.close();
            throw e;
        }
    }

    private static Optional<Inputs> zeros(Model model) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        for (InputSpec spec : model.inputs()) {
            if (spec.extents().stream().skip(1).anyMatch(extent -> extent == InputSpec.FREE)) {
                return Optional.empty();
            }
            zeros.put(
                    spec.name(),
                    Tensor.zeros(TensorType.float32(spec.shape(1, 1).extents())));
        }
        return Optional.of(Inputs.of(zeros));
    }

    /** Runs one row and, where kernels are compiled, a whole batch, each twice: the second time tells the speed. */
    private void warmUp(Inputs row) {
        measure(row, 1);
        int whole = batcher.maxBatch();
        if (whole > 1 && !device.isReference()) {
            measure(repeated(row, whole), whole);
        }
    }

    private void measure(Inputs inputs, int rows) {
        if (!device.isReference()) {
            model.run(inputs).close();
        }
        long start = System.nanoTime();
        model.run(inputs).close();
        batcher.measured(rows, System.nanoTime() - start);
    }

    private static Inputs repeated(Inputs row, int times) {
        Map<String, Tensor> rows = new LinkedHashMap<>();
        row.tensors().forEach((name, tensor) -> {
            TensorType type =
                    new TensorType(tensor.type().dataType(), tensor.shape().with(0, times));
            Tensor whole = Tensor.zeros(type);
            ByteBuffer bytes = whole.bytes();
            for (int i = 0; i < times; i++) {
                bytes.put(tensor.bytes());
            }
            rows.put(name, whole);
        });
        return Inputs.of(rows);
    }

    /** Runs what was accepted, then frees the model. Called from a stage of one of its futures it does not wait for that. */
    @Override
    public void close() {
        batcher.close();
    }
}
