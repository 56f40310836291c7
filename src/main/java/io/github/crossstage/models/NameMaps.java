package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.WeightSource;
import java.util.ArrayList;
import java.util.List;

/** Chooses how a network's parameters are found in a weight file, by looking at the names in the file. */
public final class NameMaps {
    private NameMaps() {}

    /**
     * Returns the map that finds most of a network's parameters in a file: its own names where they do, else one of {@link
     * Architecture#nameMaps()}. No tensor is read. A parameter that the file lacks is reported, with the nearest names, when it is
     * asked for.
     */
    public static NameMap detect(Network network, WeightSource file) {
        List<Parameter> parameters = network.describe(network.inputShape(1)).parameters();
        List<NameMap> candidates = new ArrayList<>(List.of(NameMap.SAME));
        candidates.addAll(network.architecture().nameMaps());
        NameMap best = NameMap.SAME;
        int most = 0;
        for (NameMap candidate : candidates) {
            int found = found(candidate, parameters, file);
            if (found == parameters.size()) {
                return candidate;
            }
            if (found > most) {
                most = found;
                best = candidate;
            }
        }
        return best;
    }

    private static int found(NameMap names, List<Parameter> parameters, WeightSource file) {
        Probe probe = new Probe(file);
        int found = 0;
        for (Parameter parameter : parameters) {
            probe.complete = true;
            names.tensor(parameter, probe);
            found += probe.complete ? 1 : 0;
        }
        return found;
    }

    /** Stands in for the file: gives zeros, and notes whether every name asked for is there. */
    private static final class Probe implements NameMap.File {
        private final BlankParameters blank = new BlankParameters();
        private final WeightSource file;
        private boolean complete;

        Probe(WeightSource file) {
            this.file = file;
        }

        @Override
        public Tensor tensor(String name, Shape expected) {
            complete &= file.type(name).isPresent();
            return blank.zeros(expected);
        }
    }
}
