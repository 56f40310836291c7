package io.github.crossstage.models;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.models.CspStage.Block;
import io.github.crossstage.models.CspStage.Join;
import io.github.crossstage.models.CspStage.Style;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CspNetTest {
    @ParameterizedTest
    @ValueSource(strings = {"cspresnet", "cspresnext_g8"})
    void givesTheStoredOutputs(String name) {
        FixtureNet net = FixtureNet.small(name);
        List<Integer> depths = net.numbers("depth");
        List<Integer> widths = net.numbers("width");
        List<Integer> strides = net.numbers("stride");
        int expansion = net.config().has("exp_ratio") ? 1 : 2;
        double bottleneck =
                net.config().has("bratio") ? net.config().get("bratio").asDouble() : 0.5;
        List<CspStage> stages = IntStream.range(0, depths.size())
                .mapToObj(i -> new CspStage(depths.get(i), widths.get(i), strides.get(i), expansion, bottleneck))
                .toList();
        Style style = new Style(
                Join.CROSS_STAGE, Block.BOTTLENECK, net.number("groups", 1), false, false, Activation.leakyRelu(0.01f));
        CspNet.Stem stem = new CspNet.Stem(List.of(net.number("stem", 64)), 7, 2, true);
        net.checkStored(new CspNet(stem, stages, style, net.number("n_classes", 1000)));
    }

    @Test
    @Tag("slow")
    void cspResNext50GivesTheStoredOutputs() {
        FixtureNet.fullSize("cspresnext50_224")
                .checkFormula(Networks.byName("cspresnext50").architecture());
    }
}
