package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Nothing is copied to split or concatenate, whatever the fusion strategy. */
class CopyFreeTest {
    private static final int BATCH = 2;
    private static final int SIDE = 64;

    @TestFactory
    Stream<DynamicTest> networksOfSplitsAndConcatenations() {
        return Networks.all().stream()
                .filter(network -> network.name().matches("(csp)?(densenet|peleenet|darknet|resne).*"))
                .map(network ->
                        DynamicTest.dynamicTest(network.name(), () -> assertEquals(List.of(), copies(network))));
    }

    private static List<String> copies(Network network) {
        int side = Math.min(SIDE, network.inputExtent());
        return PlannedNetworks.lower(network, BATCH, side, side).steps().stream()
                .filter(step -> !step.launches().isEmpty())
                .filter(step -> step.implementation().matches("(split|concat|slice)_copy.*"))
                .map(step -> step.name() + " by " + step.implementation())
                .toList();
    }
}
