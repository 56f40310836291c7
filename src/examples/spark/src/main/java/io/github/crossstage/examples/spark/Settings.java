package io.github.crossstage.examples.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What the executors need to know; goes to them with each task.
 *
 * @param modelFile name of the network's file, which lies in an executor's folder ({@code spark.files})
 * @param preprocessing how a picture becomes an input: a name that {@code Preprocessing.byName} knows
 * @param labels names of the classes; empty: {@code class 0} and so on
 * @param givesProbabilities whether the network ends in a softmax; else its numbers are logits
 * @param batch pictures that run at once
 * @param device the OpenCL device, as {@code --device} of the command line
 */
record Settings(
        String modelFile,
        String preprocessing,
        List<String> labels,
        boolean givesProbabilities,
        int batch,
        String device)
        implements Serializable {}
