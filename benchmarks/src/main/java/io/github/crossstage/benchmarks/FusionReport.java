package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.models.CspFusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The measurements as Markdown: a table of costs and a table of times for each depth, then what time follows. */
final class FusionReport {
    /** Where the text of a reader begins, which the program keeps as it stands. */
    static final String READING = "## Reading";

    private static final String COSTS = """
            | strategy | MACs, M | as run, M | largest convolution, M | CIO, M | dense blocks by the formula, M | planned, MB | measured, MB | read + written, MB \
            | measured / (4 · CIO) | read again, MB | weights, MB | launches |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String TIMES = """
            | strategy | ms [p10 p90] | ratio to (a) [p10 p90] | CPU ms | CPU ratio | MACs | MACs as run | CIO | formula | traffic |
            |---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String FOLLOWS = """
            | predictor | wall: r | ρ | mean error | CPU: r | ρ | mean error |
            |---|---|---|---|---|---|---|
            """;
    private static final String STRATEGIES = """
            | strategy | wall | CPU | MACs | MACs as run | CIO | formula | traffic | CPU − MACs | CPU − MACs as run | CPU − CIO | CPU − traffic |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private final StringBuilder text = new StringBuilder();
    /** All rows with the row of (a) of their depth. */
    private final List<Pair> pairs = new ArrayList<>();

    private record Pair(FusionRow row, FusionRow plain) {
        double relative(FusionPredictor predictor) {
            return predictor.cost(row) / predictor.cost(plain);
        }
    }

    private FusionReport() {}

    /** Returns the report without the reading. @param depths the rows of each depth, the last one of each being (a) again */
    static String of(List<List<FusionRow>> depths, Surroundings surroundings, int rounds, String command) {
        FusionReport report = new FusionReport();
        report.head(surroundings, rounds, command);
        depths.forEach(report::depth);
        if (report.pairs.size() > 1) {
            report.follows();
            report.strategies();
        }
        return report.text.toString();
    }

    private void head(Surroundings surroundings, int rounds, String command) {
        text.append("""
                # CSPNet's claim, measured

                CSPNet (arXiv 1911.11929) says that sending a share γ of a stage's channels round its dense block saves arithmetic and memory traffic,
                and counts the traffic as CIO: the elements that convolutions read and write. Here every depth and fusion strategy of its figure 3
                runs on this runtime: float32, 224 x 224, batch 1, made-up parameters. All but the text under *Reading* is written by

                ```
                """);
        text.append(command).append("\n```\n\n");
        text.append("Measured on: ")
                .append(surroundings.toString().replace("\n", "; "))
                .append(".\n\n");
        text.append(String.format("""
                - *CIO*: counted on the graph before any pass (`ConvolutionIo`); a test compares it with `specs/fusion.tsv`. *Formula*: dense layers only, 1x1 and
                  3x3 convolution as one operator (`specs/cio_stages.tsv`).
                - *As run*: after the passes. `MoveAveragePool` lets a transition pool first, so that its convolution runs on a quarter of the pixels; this helps (a),
                  (c) and the second transition of (b), but no transition that stands before a concatenation.
                - *planned*: activation bytes that `explain` foretells. *measured*: bytes of activation elements that the launches of one run were given to read
                  and write, marked element by element as the queue took each launch (`Model.traffic`). Padding to whole channel blocks is included,
                  an element counts once a launch; *read again* is an estimate of what tiles and halos add.
                - *ms*: wall time of a call, median of %d rounds; the strategies of a depth run in turn, so that a disturbance hits all of them. Ratios are medians
                  over rounds, each run over that of (a) in its round. *CPU ms*: mean processor time of a run, all threads; it does not grow while others
                  hold the cores. *(a) again* is a second copy of (a): what differs there is noise.
                - The last columns of the tables of times are the ratios that each way of counting foretells.

                """, rounds));
    }

    private void depth(List<FusionRow> rows) {
        FusionRow plain = rows.get(0);
        int again = rows.size() - 1;
        text.append("## Depth ").append(plain.network().depth()).append("\n\n").append(COSTS);
        rows.subList(0, again).forEach(this::costs);
        text.append("\n").append(TIMES);
        for (int i = 0; i <= again; i++) {
            Pair pair = new Pair(rows.get(i), plain);
            times(pair, i == again ? "(a) again" : pair.row().network().strategy());
            if (i > 0 && i < again) {
                pairs.add(pair);
            }
        }
        text.append("\n");
    }

    private void costs(FusionRow row) {
        long measured = row.moved().activationBytes();
        line(
                "| %s | %.0f | %.0f | %.1f | %.3f | %.3f | %.2f | %.2f | %.2f + %.2f | %.3f | %.2f | %.2f | %d |",
                row.network().strategy(),
                row.macs() / 1e6,
                row.macsAsRun() / 1e6,
                row.io().largestMacs() / 1e6,
                row.io().elements() / 1e6,
                FusionPredictor.denseBlocks(row) / 1e6,
                row.planned().activationBytes() / 1e6,
                measured / 1e6,
                row.moved().readBytes() / 1e6,
                row.moved().writtenBytes() / 1e6,
                (double) measured / Float.BYTES / row.io().elements(),
                row.moved().rereadBytes() / 1e6,
                row.moved().weightBytes() / 1e6,
                row.moved().launches());
    }

    private void times(Pair pair, String name) {
        FusionRow row = pair.row();
        line(
                "| %s | %.1f [%.1f %.1f] | %.3f [%.3f %.3f] | %.1f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |",
                name,
                row.wall().median() / 1e6,
                row.wall().p10() / 1e6,
                row.wall().p90() / 1e6,
                row.wallRatios().median(),
                row.wallRatios().p10(),
                row.wallRatios().p90(),
                row.cpuNanos() / 1e6,
                row.cpuRatio(),
                pair.relative(FusionPredictor.MACS),
                pair.relative(FusionPredictor.MACS_AS_RUN),
                pair.relative(FusionPredictor.CIO),
                pair.relative(FusionPredictor.CIO_FORMULA),
                pair.relative(FusionPredictor.TRAFFIC));
    }

    private void follows() {
        text.append(String.format("""
                ## What time follows

                Over the %d networks with a bypass, all relative to (a) of the same depth: Pearson's r and Spearman's ρ between the ratio foretold and the
                ratio of times, and the mean of their absolute differences.

                """, pairs.size()));
        text.append(FOLLOWS);
        double[] wall = numbers(pairs, pair -> pair.row().wallRatios().median());
        double[] cpu = numbers(pairs, pair -> pair.row().cpuRatio());
        for (FusionPredictor predictor : FusionPredictor.values()) {
            double[] foretold = numbers(pairs, pair -> pair.relative(predictor));
            line(
                    "| %s | %.2f | %.2f | %.3f | %.2f | %.2f | %.3f |",
                    predictor.label(),
                    Correlation.pearson(foretold, wall),
                    Correlation.spearman(foretold, wall),
                    meanDifference(foretold, wall),
                    Correlation.pearson(foretold, cpu),
                    Correlation.spearman(foretold, cpu),
                    meanDifference(foretold, cpu));
        }
    }

    private void strategies() {
        text.append(
                        "\nBy strategy, means over the depths, in percent of (a); the last columns in percentage points:\n\n")
                .append(STRATEGIES);
        for (CspFusion fusion : CspFusion.values()) {
            pairs.stream()
                    .filter(pair -> pair.row().network().fusion() == fusion)
                    .map(pair -> pair.row().network().strategy())
                    .distinct()
                    .forEach(this::strategy);
        }
        text.append("\n");
    }

    private void strategy(String name) {
        List<Pair> of = pairs.stream()
                .filter(pair -> pair.row().network().strategy().equals(name))
                .toList();
        double wall = percent(of, pair -> pair.row().wallRatios().median());
        double cpu = percent(of, pair -> pair.row().cpuRatio());
        double macs = percent(of, pair -> pair.relative(FusionPredictor.MACS));
        double asRun = percent(of, pair -> pair.relative(FusionPredictor.MACS_AS_RUN));
        double cio = percent(of, pair -> pair.relative(FusionPredictor.CIO));
        double traffic = percent(of, pair -> pair.relative(FusionPredictor.TRAFFIC));
        line(
                "| %s | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f | %+.1f |",
                name,
                wall,
                cpu,
                macs,
                asRun,
                cio,
                percent(of, pair -> pair.relative(FusionPredictor.CIO_FORMULA)),
                traffic,
                cpu - macs,
                cpu - asRun,
                cpu - cio,
                cpu - traffic);
    }

    private static double percent(List<Pair> pairs, ToDoubleFunction<Pair> ratio) {
        return 100 * (pairs.stream().mapToDouble(ratio).average().orElseThrow() - 1);
    }

    private static double[] numbers(List<Pair> pairs, ToDoubleFunction<Pair> number) {
        return pairs.stream().mapToDouble(number).toArray();
    }

    private static double meanDifference(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += Math.abs(x[i] - y[i]);
        }
        return sum / x.length;
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append("\n");
    }
}
