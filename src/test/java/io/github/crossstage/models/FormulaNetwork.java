package io.github.crossstage.models;

import java.util.List;

/**
 * The full-size networks of {@code golden/formula} and their names in the registry.
 *
 * @param fixture the fixture's folder
 * @param network name in the registry
 */
record FormulaNetwork(String fixture, String network) {
    static final List<FormulaNetwork> ALL = List.of(
            new FormulaNetwork("cspdensenet264_224_b2", "cspdensenet264"),
            new FormulaNetwork("densenet121_224_b1", "densenet121_seed"),
            new FormulaNetwork("densenet264_224_b2", "densenet264_seed"),
            new FormulaNetwork("cspdarknet53_mish_416", "cspdarknet53_features"),
            new FormulaNetwork("resnet50d_224", "resnet50d_seed"),
            new FormulaNetwork("cspresnext50_224", "cspresnext50"));

    FixtureNet stored() {
        return FixtureNet.fullSize(fixture);
    }

    Network registered() {
        return Networks.byName(network);
    }

    @Override
    public String toString() {
        return fixture;
    }
}
