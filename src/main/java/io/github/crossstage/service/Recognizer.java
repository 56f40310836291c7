package io.github.crossstage.service;

import io.github.crossstage.Result;
import io.github.crossstage.image.Placement;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.report.JsonContent;

/** What a network wants of a picture, and what its outputs say of it. Immutable and thread-safe. */
public sealed interface Recognizer permits Classifier, Detector {
    /** Returns how a picture becomes the network's input. */
    Preprocessing recipe();

    /** Returns {@code classifier} or {@code detector}. */
    String kind();

    /**
     * Reads the outputs of one picture and returns the members of its answer.
     *
     * @throws io.github.crossstage.error.ShapeException if the outputs are not what such a network has
     * @throws IllegalArgumentException if there are other classes than labels, or numbers that are not finite
     */
    JsonContent answer(Result result, Placement placement);
}
