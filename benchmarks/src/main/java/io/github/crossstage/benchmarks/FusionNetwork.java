package io.github.crossstage.benchmarks;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.models.CspDenseNetConfig;
import io.github.crossstage.models.CspFusion;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A CSPDenseNet of one depth with one fusion strategy.
 *
 * @param depth 121, 169, 201 or 264
 * @param fusion where the transitions stand; {@link CspFusion#PLAIN} is DenseNet
 * @param bypass the share of channels that goes round a dense block, the paper's γ
 */
record FusionNetwork(int depth, CspFusion fusion, double bypass) {
    static final List<Integer> DEPTHS = List.of(121, 169, 201, 264);
    static final Shape INPUT = Shape.of(1, 3, 224, 224);
    private static final List<Double> BYPASSES = List.of(0.25, 0.5, 0.75);
    private static final long SEED = 1;

    /** Returns the strategies of a depth, DenseNet first. */
    static List<FusionNetwork> ofDepth(int depth) {
        List<FusionNetwork> all = new ArrayList<>();
        for (CspFusion fusion : CspFusion.values()) {
            for (double bypass : fusion == CspFusion.PLAIN ? List.of(0.0) : BYPASSES) {
                all.add(new FusionNetwork(depth, fusion, bypass));
            }
        }
        return all;
    }

    /** Returns the network with made-up parameters. */
    GraphSource source() {
        Network half = Networks.byName("cspdensenet" + depth);
        CspDenseNetConfig config = ((CspDenseNetConfig) half.architecture()).fusion(fusion, bypass);
        return new Network(
                        "CSPDenseNet-" + depth + " " + strategy(),
                        config,
                        half.channels(),
                        half.inputExtent(),
                        half.family(),
                        half.pretrained(),
                        half.paper(),
                        half.reference(),
                        half.deviations())
                .with(new FormulaParameters(SEED));
    }

    /** Returns the name of the network's only input. */
    static String inputName(GraphSource source) {
        return source.inputs().stream().map(InputSpec::name).findFirst().orElseThrow();
    }

    /** Returns the letter of the paper's figure 3 and γ. */
    String strategy() {
        return fusion == CspFusion.PLAIN ? "(a)" : String.format(Locale.ROOT, "(%c) γ=%.2f", fusion.letter(), bypass);
    }
}
