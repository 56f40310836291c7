package io.github.crossstage.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registry of published networks, by name. It drives the command line, the tests and the documentation. */
public final class Networks {
    private static final Map<String, Network> BY_NAME = new LinkedHashMap<>();

    static {
        List<Network> all = new ArrayList<>();
        all.addAll(DenseNets.NETWORKS);
        all.addAll(ResNets.NETWORKS);
        all.addAll(CspNets.NETWORKS);
        all.addAll(PeleeNets.NETWORKS);
        for (Network network : all) {
            if (BY_NAME.put(network.name(), network) != null) {
                throw new IllegalStateException("Two networks are named '" + network.name() + "'");
            }
        }
    }

    private Networks() {}

    /** Returns all networks, family by family. */
    public static List<Network> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Returns all names, family by family. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Returns a network. @throws IllegalArgumentException if there is none of this name; the message lists the nearest */
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
