package io.github.crossstage.importer.darknet;

/** The four vectors of a batch normalisation; {@code bias} is the β that is added last. */
record Normalisation(WeightPart bias, WeightPart scale, WeightPart mean, WeightPart variance) {
    static Normalisation of(int channels) {
        return new Normalisation(
                WeightPart.learnt("bias", channels),
                WeightPart.learnt("scale", channels),
                WeightPart.statistic("mean", channels),
                WeightPart.statistic("variance", channels));
    }
}
