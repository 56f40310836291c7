package io.github.crossstage.benchmarks.row;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Rows for tests, with figures that are easy to recognise. */
public final class Rows {
    private Rows() {}

    /** Returns surroundings of a day and a commit. */
    public static Surroundings surroundings(String date, String commit) {
        return new Surroundings(commit, date, "Device \"A\"", "Platform, 1.2", 2, "JVM 17", "Linux amd64", 4, 2, 0.5);
    }

    /** Returns a row without times. */
    public static Row disagreeing(String network, Surroundings here) {
        return new Row(
                network,
                1,
                List.of(1L, 3L, 224L, 224L),
                "onnxruntime",
                "1.29.0",
                Double.POSITIVE_INFINITY,
                30,
                here,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns a row with everything, its median of ours as given, the peer's 20 ms. */
    public static Row full(String network, Surroundings here, double oursMedianMs) {
        Row empty = disagreeing(network, here);
        Row agreeing = new Row(
                network,
                1,
                empty.input(),
                empty.peer(),
                empty.peerVersion(),
                2.5e-7,
                30,
                here,
                Optional.of(new Timing(
                        new Quantiles(oursMedianMs, 9.5, 11.25, 12.5, 9.125),
                        new Quantiles(20, 19, 22, 23, 18.5),
                        new Quantiles(0.5, 0.45, 0.55, 0.6, 0.4))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return agreeing.profiled(new Inside(
                        0.125,
                        8.5,
                        0.25,
                        8,
                        new Peaks(200, 40, 160),
                        List.of(
                                new LayerTime("conv<0>", "Conv2d", "conv2d_blocked", 6000, 600_000_000, 4_000_000),
                                new LayerTime("pool0", "Pool2d", "pool2d_blocked", 2000, 40_000_000, 12_000_000),
                                new LayerTime("copy", "Copy", "reorder", 0, 0, 0))))
                .started(
                        new Footprint(3500, 750, OptionalLong.of(300_000_000)),
                        new Footprint(400, 350, OptionalLong.empty()));
    }

    /** Returns a matrix product. */
    public static Row product(Surroundings here) {
        Row network = full("gemm_10x20x30", here, 10);
        return new Row(
                network.network(),
                1,
                List.of(10L, 20L, 30L),
                "clblast",
                "1.5.2",
                0,
                30,
                here,
                network.times(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
