package io.github.crossstage.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClassifierTest {
    @Test
    void numbersThatAreProbabilitiesStayAsTheyAre() {
        assertArrayEquals(new double[] {0.25, 0.75}, Classifier.probabilities(new float[] {0.25f, 0.75f}));
        double[] softmax = Classifier.probabilities(new float[] {0.5f, 0.75f});
        assertEquals(1, softmax[0] + softmax[1], 1e-12);
        assertEquals(0.5, Classifier.probabilities(new float[] {-0.5f, -0.5f})[0], 1e-12);
    }
}
