package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Device;
import io.github.crossstage.demo.DemoNetwork;
import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.service.Detector;
import io.github.crossstage.service.HttpService;
import io.github.crossstage.service.OpenNetwork;
import io.github.crossstage.service.Recognizer;
import io.github.crossstage.service.ServedModel;
import io.github.crossstage.service.ServiceLimits;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossstage serve}: a network behind HTTP. */
@Command(
        name = "serve",
        header = "Answer pictures by HTTP with labels or boxes, and show a page to try it.",
        description =
                "Without --model a small network that comes with crossstage looks for the ten classes of CIFAR-10;"
                        + " YOLOX (.onnx) and YOLO (.cfg) give boxes. Prints its address when it is ready; a SIGTERM or an"
                        + " interrupt ends it when all accepted requests are answered. An example without users and"
                        + " encryption: keep it on this machine or put a proxy before it.")
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final PictureArguments picture = new PictureArguments();

    @Mixin
    private final BoxArguments boxes = new BoxArguments();

    @Mixin
    private final CompileArguments compile = new CompileArguments();

    @Mixin
    private final LimitArguments limits = new LimitArguments();

    @Option(
            names = "--device",
            paramLabel = "SEL",
            description = {"Several times for several devices, which share the load.", DeviceArguments.SELECTORS})
    private List<String> devices = List.of();

    @Option(names = "--top", paramLabel = "N", description = "Classes in an answer. Default: ${DEFAULT-VALUE}.")
    private int top = 5;

    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What clients call the network, as in /v2/models/NAME. Default: made of its own name.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            description = "Most pictures of a batch. Default: ${DEFAULT-VALUE}.")
    private int maxBatch = 8;

    @Option(
            names = "--max-delay",
            paramLabel = "MS",
            description =
                    "Longest wait for others while the device is free, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private int maxDelay = 2;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Most requests that wait for a device. Default: ${DEFAULT-VALUE}.")
    private int queue = 64;

    ServeCommand(Console console) {
        this.console = console;
    }

    /** Devices that are closed together. */
    private record OpenDevices(List<Device> all) implements AutoCloseable {
        @Override
        public void close() {
            all.forEach(Device::close);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        InetSocketAddress address = address();
        requireCounts();
        ServiceLimits allowed = limits.limits();
        picture.require();
        // Told before anything is opened if it is wrong.
        model.isGiven();
        try (OpenDevices opened = open();
                ServedModel served = load(opened.all);
                HttpService service = HttpService.start(served, address, allowed, queue, Version.number())) {
            Termination termination = Termination.awaited();
            console.print(service.address() + " answers with " + served.name() + " on " + names(opened.all));
            termination.await();
            console.note("stops when what was accepted is answered");
        }
        return 0;
    }

    private static String names(List<Device> devices) {
        return devices.stream().map(Device::name).collect(Collectors.joining(", "));
    }

    private InetSocketAddress address() throws UnknownHostException {
        if (port < 0 || port > MOST_PORT) {
            throw new ParameterException(command.commandLine(), "--port " + port + ": expected 0 to " + MOST_PORT);
        }
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private void requireCounts() {
        Counts.requirePositive(command, "--top", top);
        boxes.require();
        Counts.requirePositive(command, "--max-batch", maxBatch);
        Counts.requirePositive(command, "--queue", queue);
        if (maxDelay < 0) {
            throw new ParameterException(command.commandLine(), "--max-delay " + maxDelay + ": expected 0 or more");
        }
    }

    private OpenDevices open() {
        List<Device> opened = new ArrayList<>();
        try {
            if (devices.isEmpty()) {
                opened.add(DeviceArguments.open(console, Optional.empty()));
            }
            devices.forEach(selector -> opened.add(DeviceArguments.open(console, Optional.of(selector))));
            return new OpenDevices(List.copyOf(opened));
        } catch (RuntimeException e) {
            opened.forEach(Device::close);
            throw e;
        }
    }

    private Recognizer recognizer(GraphSource source) {
        if (!model.isGiven()) {
            return picture.demoClassifier(top);
        }
        boolean isDetector = source instanceof DarknetNetwork darknet
                ? Darknet.detects(darknet)
                : model.network().isEmpty() && Detector.isYolox(source);
        return isDetector
                ? picture.detector(console, source, boxes)
                : picture.classifier(console, source, model.network(), top);
    }

    private ServedModel load(List<Device> opened) throws IOException {
        BatchPolicy policy =
                BatchPolicy.standard().maxDelay(Duration.ofMillis(maxDelay)).queueCapacity(queue);
        try (ProgressLine progress = console.progress("loading")) {
            return ServedModel.load(name, told -> network(opened, told), opened, maxBatch, policy, progress);
        }
    }

    /** Opens what this command line names, as it is now; also called while the service runs. */
    private OpenNetwork network(List<Device> opened, Progress progress) throws IOException {
        try {
            GraphSource source = model.isGiven() ? model.open(console) : DemoNetwork.source();
            try {
                return network(source, opened, progress);
            } catch (IOException | RuntimeException e) {
                source.close();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IOException(Failures.message(e), e);
        }
    }

    private OpenNetwork network(GraphSource source, List<Device> opened, Progress progress) throws IOException {
        Recognizer recognizer = recognizer(source);
        InputSpec input = source.inputs().get(0);
        if (!input.batchIsFree() && maxBatch > 1) {
            console.note("the network takes one picture at a time, so there will be no batches");
        }
        Shape shape = recognizer.recipe().type().shape().with(0, input.batchIsFree() ? maxBatch : 1);
        return new OpenNetwork(
                source, recognizer, compile.options(source, opened, Map.of(input.name(), shape), progress));
    }
}
