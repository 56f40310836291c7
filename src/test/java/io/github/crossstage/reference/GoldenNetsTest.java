package io.github.crossstage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.testing.GoldenNet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GoldenNetsTest {
    @TestFactory
    Stream<DynamicTest> networksGiveTheStoredOutputsOnTheReference() {
        return Stream.concat(GoldenNet.all().stream(), GoldenNet.real().stream())
                .map(net -> DynamicTest.dynamicTest(net.toString(), () -> matches(net)));
    }

    @Test
    void thereAre31Networks() {
        assertEquals(31, GoldenNet.all().size());
    }

    private static void matches(GoldenNet net) {
        try (GraphSource source = net.open()) {
            double error = net.check(ReferenceExecutor.run(net.graph(source), net.inputs(source)));
            System.out.printf("reference %-28s %.2e of peak%n", net, error);
        }
    }
}
