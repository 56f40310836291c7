package io.github.crossstage.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Node;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Guards what decides the time of a run without measuring time: launches, bytes moved, the arena and multiply-accumulates of
 * published networks for one picture, against figures that were committed. A change that makes one worse is noticed, and so is one that makes it better,
 * so that the table stays the state of things.
 *
 * <p>With {@code -Dcrossstage.update} the table is written anew in place of being compared.
 */
class PlannedFiguresTest {
    private static final Path TABLE = Path.of("src/test/resources/specs/planned.tsv");

    private static final String UPDATE = "mvn -B -ntp test -Dtest=PlannedFiguresTest -Dcrossstage.update";

    private static final List<String> COLUMNS = List.of("launches", "activation bytes", "arena bytes", "MACs");

    /** Rounding and padding may move a figure by so much of it. */
    private static final double TOLERANCE = 0.02;

    private static final List<String> NETWORKS = List.of(
            "densenet121",
            "densenet264",
            "densenetblur121d",
            "cspdensenet121",
            "cspdensenet264",
            "cspdarknet53",
            "cspdarknet53_mish",
            "cs3darknet_m",
            "cspresnet50",
            "cspresnext50",
            "resnet50",
            "resnet50d",
            "peleenet",
            "csppeleenet",
            "cspdensenet121_c_g0.5",
            "cspdensenet121_d_g0.5");

    /** One line of the table. */
    private record Figures(String name, List<Long> values) {
        static Figures of(String name) {
            Network network = Networks.byName(name);
            Schedule schedule = PlannedNetworks.lower(network, 1, network.inputExtent(), network.inputExtent());
            return new Figures(
                    name,
                    List.of(
                            (long) schedule.launchCount(),
                            schedule.steps().stream()
                                    .mapToLong(LaunchTraffic::activationBytes)
                                    .sum(),
                            MemoryLayout.of(schedule).arenaBytes(),
                            schedule.graph().nodes().stream()
                                    .mapToLong(Node::macs)
                                    .sum()));
        }

        static Figures parse(String line) {
            List<String> cells = List.of(line.split("\t"));
            return new Figures(
                    cells.get(0), cells.stream().skip(1).map(Long::valueOf).toList());
        }

        String line() {
            return name + "\t"
                    + String.join("\t", values.stream().map(Object::toString).toList());
        }

        /** Returns how these differ from those that were committed. */
        List<String> changes(Figures committed) {
            return IntStream.range(0, COLUMNS.size())
                    .filter(i -> Math.abs((double) values.get(i) / committed.values.get(i) - 1) > TOLERANCE)
                    .mapToObj(i -> name + ": " + COLUMNS.get(i) + " "
                            + (values.get(i) > committed.values.get(i) ? "worse" : "better") + ", were "
                            + committed.values.get(i) + ", are " + values.get(i))
                    .toList();
        }
    }

    private static List<Figures> planned() {
        return NETWORKS.stream().map(Figures::of).toList();
    }

    private static List<Figures> committed() throws IOException {
        return Files.readAllLines(TABLE, UTF_8).stream()
                .skip(1)
                .map(Figures::parse)
                .toList();
    }

    private static List<String> changes(List<Figures> planned, List<Figures> committed) {
        List<String> changes = new ArrayList<>();
        for (Figures now : planned) {
            Optional<Figures> before = committed.stream()
                    .filter(figures -> figures.name().equals(now.name()))
                    .findFirst();
            changes.addAll(before.map(now::changes).orElse(List.of(now.name() + ": not in the table")));
        }
        return changes;
    }

    @Test
    void figuresAreThoseThatWereCommitted() throws IOException {
        List<Figures> planned = planned();
        if (System.getProperty("crossstage.update") != null) {
            List<String> lines = new ArrayList<>();
            lines.add("network\t" + String.join("\t", COLUMNS));
            planned.forEach(figures -> lines.add(figures.line()));
            Files.write(TABLE, lines, UTF_8);
        }
        List<String> changes = changes(planned, committed());
        assertTrue(
                changes.isEmpty(),
                () -> String.join("\n", changes) + "\nIf that is meant, write " + TABLE + " anew: " + UPDATE);
    }

    @Test
    void moreThanTwoPercentEitherWayIsNoticed() {
        Figures before = new Figures("net", List.of(100L, 1000L, 1000L, 1000L));
        Figures after = new Figures("net", List.of(101L, 1021L, 981L, 979L));
        assertEquals(
                List.of("net: activation bytes worse, were 1000, are 1021", "net: MACs better, were 1000, are 979"),
                changes(List.of(after), List.of(before)));
        assertEquals(List.of("net: not in the table"), changes(List.of(after), List.of()));
    }
}
