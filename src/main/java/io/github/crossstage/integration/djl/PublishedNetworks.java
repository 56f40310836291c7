package io.github.crossstage.integration.djl;

import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.tensor.WeightSource;
import java.util.Map;
import java.util.function.Supplier;

/** What needs {@code crossstage-networks.jar}: a class of its own, as the JVM loads what a class's code assigns before it runs any of it. */
final class PublishedNetworks {
    private PublishedNetworks() {}

    /** Returns a network with its weights, which are opened once the name is known. @throws IllegalArgumentException if it is no network's */
    static NetworkFile open(String name, Supplier<WeightSource> opening) {
        Network network = Networks.byName(name);
        return new NetworkFile(
                network.with(opening.get()), Map.of(network.inputSpec().name(), network.inputShape(1)));
    }
}
