package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.benchmarks.row.Quantiles;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.RowJson;
import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.benchmarks.row.Timing;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Matrix products on CrossStage and on CLBlast, side by side, on the same device. */
@Command(
        name = "gemm",
        mixinStandardHelpOptions = true,
        description =
                "Times matrix products on CrossStage and on CLBlast, one run of each in turn, data on the device.")
final class GemmCommand implements Callable<Integer> {
    private static final long SEED = 0;

    /** The version of CLBlast that its Java binding brings. */
    private static final String CLBLAST_VERSION = "1.5.2";

    @Spec
    private CommandSpec command;

    @Option(names = "--shapes", split = ",", paramLabel = "MxKxN", description = "Default: those of usual layers.")
    private List<String> shapes = MatrixShape.USUAL;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads of the driver. Default: the machine's processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "SEL", description = "OpenCL device. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed runs. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 20;

    @Option(names = "--json", paramLabel = "FILE", description = "Appends a JSON object a line.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchMain.requirePositive(command, "--threads", threads);
        BenchMain.requirePositive(command, "--repetitions", repetitions);
        List<MatrixShape> products = products();
        ChildJvm child = new ChildJvm(threads);
        if (!child.isHere()) {
            return child.run(
                    BenchMain.class,
                    command.commandLine().getParent().getParseResult().originalArgs());
        }
        boolean agree = true;
        try (Device opened = Device.open(DeviceSelector.parse(device))) {
            Surroundings surroundings = Surroundings.of(opened, threads);
            System.out.println(surroundings);
            System.out.println(Row.HEADER);
            for (MatrixShape shape : products) {
                Row row = compare(opened, shape, surroundings);
                agree &= row.agrees();
                if (json.isPresent()) {
                    RowJson.append(json.get(), row);
                }
            }
        }
        return agree ? 0 : 1;
    }

    private List<MatrixShape> products() {
        try {
            return shapes.stream().map(MatrixShape::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--shapes: " + e.getMessage(), e);
        }
    }

    private Row compare(Device opened, MatrixShape shape, Surroundings surroundings) {
        DeviceInfo info = opened.info()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "--device " + device + ": expected an OpenCL device"));
        Random random = new Random(SEED);
        Tensor left = MadeUpInputs.normal(Shape.of(shape.m(), shape.k()), random);
        Tensor right = MadeUpInputs.normal(Shape.of(shape.k(), shape.n()), random);
        try (OurProduct ours = new OurProduct(opened, shape, left, right);
                ClblastProduct theirs = new ClblastProduct(info, shape, left, right)) {
            theirs.millis();
            double difference =
                    TensorDifference.between(ours.product(), theirs.product()).relativeToPeak();
            Row row = new Row(
                    "gemm_" + shape,
                    1,
                    List.of((long) shape.m(), (long) shape.k(), (long) shape.n()),
                    ClblastProduct.NAME,
                    CLBLAST_VERSION,
                    difference,
                    repetitions,
                    surroundings,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            Row timed = row.agrees() ? row.timed(time(ours, theirs)) : row;
            System.out.println(timed.line() + rates(timed, shape) + "  " + ours.implementations());
            return timed;
        }
    }

    private Timing time(OurProduct ours, ClblastProduct theirs) {
        double[] ourMillis = new double[repetitions];
        double[] theirMillis = new double[repetitions];
        double[] ratios = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            ourMillis[i] = ours.millis();
            theirMillis[i] = theirs.millis();
            ratios[i] = ourMillis[i] / theirMillis[i];
        }
        return new Timing(Quantiles.of(ourMillis), Quantiles.of(theirMillis), Quantiles.of(ratios));
    }

    private static String rates(Row row, MatrixShape shape) {
        return row.times()
                .map(times -> String.format(
                        Locale.ROOT,
                        "  %.1f against %.1f GFLOP/s",
                        shape.flops() / times.ours().median() / 1e6,
                        shape.flops() / times.theirs().median() / 1e6))
                .orElse("");
    }
}
