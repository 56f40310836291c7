package io.github.crossstage.runtime;

import io.github.crossstage.opencl.HostMemory;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A run of a model on certain tensors, made to be repeated: names, shapes and the addresses of the numbers are looked up once, and a
 * repetition allocates nothing. Thread-safe; of several threads at a time only one has the prepared run, and the others make their own.
 */
final class BoundRun implements Runnable {
    private final CompiledModel model;
    private final Dispatcher dispatcher;
    private final Map<String, Tensor> given;
    private final Map<String, Tensor> inputs;
    private final Map<String, Tensor> outputs;
    private final Map<String, Shape> shapes;
    private final List<Copy> copies = new ArrayList<>();
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private final Supplier<Boolean> onDevice = this::onDevice;
    private final Supplier<Boolean> onReference = this::onReference;
    private final Dispatcher.Call call = new Dispatcher.Call() {
        @Override
        void work() {
            model.requireOpen();
            model.run(onDevice, onReference);
        }
    };
    private Executable executable;
    private HostMemory[] sources;
    private HostMemory[] targets;

    /** An input on the heap and the direct memory that it is copied to before each run. */
    private record Copy(ByteBuffer from, ByteBuffer to) {
        void make() {
            to.put(0, from, 0, to.capacity());
        }
    }

    BoundRun(CompiledModel model, Dispatcher dispatcher, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        this.model = model;
        this.dispatcher = dispatcher;
        this.given = inputs;
        this.shapes = model.shapes(inputs);
        this.inputs = CompiledModel.direct(inputs);
        this.outputs = outputs;
        inputs.forEach((name, tensor) -> {
            if (!tensor.isDirect()) {
                copies.add(new Copy(tensor.bytes(), this.inputs.get(name).bytes()));
            }
        });
    }

    @Override
    public void run() {
        model.requireOpen();
        if (!isBusy.compareAndSet(false, true)) {
            new BoundRun(model, dispatcher, given, outputs).run();
            return;
        }
        try {
            for (int i = 0; i < copies.size(); i++) {
                copies.get(i).make();
            }
            dispatcher.run(call);
        } finally {
            isBusy.set(false);
        }
    }

    private Boolean onDevice() {
        Executable current = model.executable(shapes, executable);
        if (current != executable) {
            Map<String, Shape> expected = new LinkedHashMap<>();
            current.schedule().outputs().forEach((name, tensor) -> expected.put(name, tensor.shape()));
            ModelCalls.requireOutputs(model.source(), outputs, expected);
            sources = current.sources(inputs);
            targets = current.targets(outputs);
            executable = current;
        }
        current.run(sources, targets);
        return true;
    }

    private Boolean onReference() {
        model.onReference(inputs, shapes)
                .forEach((name, tensor) -> outputs.get(name).bytes().put(tensor.bytes()));
        return true;
    }
}
