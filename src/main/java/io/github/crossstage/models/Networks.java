package io.github.crossstage.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registry of published networks, by name. It drives the command line, the tests and the documentation. */
public final class Networks {
    private static final List<Network> ALL = new ArrayList<>();
    /** By names and aliases. */
    private static final Map<String, Network> BY_NAME = new LinkedHashMap<>();

    static {
        ALL.addAll(DenseNets.NETWORKS);
        ALL.addAll(ResNets.NETWORKS);
        ALL.addAll(CspNets.NETWORKS);
        ALL.addAll(PeleeNets.NETWORKS);
        for (Network network : ALL) {
            register(network.name(), network);
            network.aliases().forEach(alias -> register(alias, network));
        }
    }

    private Networks() {}

    private static void register(String name, Network network) {
        if (BY_NAME.put(name, network) != null) {
            throw new IllegalStateException("Two networks are named '" + name + "'");
        }
    }

    /** Returns all networks, family by family. */
    public static List<Network> all() {
        return List.copyOf(ALL);
    }

    /** Returns all names, family by family, without aliases. */
    public static List<String> names() {
        return ALL.stream().map(Network::name).toList();
    }

    /**
     * Returns a network by its name or one of its aliases.
     *
     * @throws IllegalArgumentException if there is none of this name; the message lists the nearest
     */
    public static Network byName(String name) {
        Network network = BY_NAME.get(name);
        if (network == null) {
            throw new IllegalArgumentException("There is no network '" + name + "'; the nearest names are "
                    + NearestNames.of(name, Collections.unmodifiableSet(BY_NAME.keySet()), 5)
                    + ". `crossstage networks` lists all");
        }
        return network;
    }
}
