package io.github.crossstage.benchmarks.row;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measurement.
 *
 * @param network name of the network
 * @param batch batch size
 * @param input shape of the first input
 * @param peer name of the other engine
 * @param peerVersion its version
 * @param difference largest difference of the outputs, relative to the peak
 * @param repetitions timed runs of each engine
 * @param surroundings what it was measured on
 * @param times times of both engines; nothing where the outputs disagree
 * @param inside where our time goes
 * @param ours our start and memory
 * @param theirs the peer's start and memory
 */
public record Row(
        String network,
        int batch,
        List<Long> input,
        String peer,
        String peerVersion,
        double difference,
        int repetitions,
        Surroundings surroundings,
        Optional<Timing> times,
        Optional<Inside> inside,
        Optional<Footprint> ours,
        Optional<Footprint> theirs) {
    /**
     * Largest difference of the engines' outputs that is timed, relative to the peak. Wide enough for rounding: on noise YOLOX-nano
     * takes both engines 1e-4 away from double precision. A wrong kernel differs by far more.
     */
    public static final double LIMIT = 1e-3;

    private static final String FORMAT = "%-26s %5s  %-26s %-26s %-20s %s";

    /** The heading over {@link #line}. */
    public static final String HEADER = String.format(
            FORMAT, "network", "batch", "ours ms [p10 p90]", "peer ms [p10 p90]", "ratio [p10 p90]", "difference");

    public Row {
        input = List.copyOf(input);
    }

    /** Returns this with times. */
    public Row timed(Timing timing) {
        return with(Optional.of(timing), inside, ours, theirs);
    }

    /** Returns this with the inside of our runs. */
    public Row profiled(Inside profile) {
        return with(times, Optional.of(profile), ours, theirs);
    }

    /** Returns this with start and memory of both engines. */
    public Row started(Footprint ofOurs, Footprint ofTheirs) {
        return with(times, inside, Optional.of(ofOurs), Optional.of(ofTheirs));
    }

    private Row with(
            Optional<Timing> timing,
            Optional<Inside> profile,
            Optional<Footprint> ofOurs,
            Optional<Footprint> ofTheirs) {
        return new Row(
                network,
                batch,
                input,
                peer,
                peerVersion,
                difference,
                repetitions,
                surroundings,
                timing,
                profile,
                ofOurs,
                ofTheirs);
    }

    /** Returns whether the outputs of both engines agree. */
    public boolean agrees() {
        return difference <= LIMIT;
    }

    /** Returns {@code cspdarknet53@256}, with the side of the picture where the input is a square one. */
    public String sizedName() {
        return input.size() == 4 && input.get(2).equals(input.get(3)) ? network + "@" + input.get(2) : network;
    }

    /** Returns the line of the table that is printed. */
    public String line() {
        String error = String.format(Locale.ROOT, "%.1e", difference);
        if (times.isEmpty()) {
            return sizedName() + " batch " + batch + ": NOT TIMED, the outputs differ from " + peer + " " + peerVersion
                    + " by " + error + " of the peak, allowed is " + LIMIT;
        }
        Timing timing = times.get();
        return String.format(
                Locale.ROOT,
                FORMAT,
                sizedName(),
                batch,
                spread(timing.ours(), timing.ours().median()),
                spread(timing.theirs(), timing.theirs().median()),
                spread(timing.ratios(), timing.ratio()),
                error);
    }

    /** Returns {@code 1.00 [0.90 1.10]}: a number with the sample's first and last tenth. */
    public static String spread(Quantiles sample, double middle) {
        return String.format(Locale.ROOT, "%.2f [%.2f %.2f]", middle, sample.p10(), sample.p90());
    }
}
