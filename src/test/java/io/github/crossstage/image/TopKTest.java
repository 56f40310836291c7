package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopKTest {
    private static final Labels ABC = Labels.of(List.of("a", "b", "c"));

    @Test
    void computesASoftmaxByHand() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
        assertArrayEquals(new double[] {0.125, 0.25, 0.625}, TopK.softmax(logits), 1e-7);
    }

    @Test
    void survivesLargeLogits() {
        assertArrayEquals(new double[] {0.5, 0.5, 0}, TopK.softmax(new float[] {1e30f, 1e30f, -1e30f}));
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        assertThrows(IllegalArgumentException.class, () -> TopK.softmax(new float[] {0, Float.NaN}));
        assertThrows(IllegalArgumentException.class, () -> TopK.softmax(new float[] {Float.POSITIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> TopK.softmax(new float[0]));
    }

    @Test
    void sortsBestFirstAndEqualsByIndex() {
        List<Classification> top = TopK.ofProbabilities(new double[] {0.25, 0.5, 0.25}, 2, ABC);
        assertEquals(List.of(new Classification(1, "b", 0.5), new Classification(0, "a", 0.25)), top);
        assertEquals(
                3, TopK.ofProbabilities(new double[] {0.25, 0.5, 0.25}, 9, ABC).size());
        assertThrows(IllegalArgumentException.class, () -> TopK.ofProbabilities(new double[3], 0, ABC));
    }

    @Test
    void ranksEveryPictureOfABatch() {
        Tensor logits = Tensor.of(new float[] {1, 0, 0, 0, 0, 1}, 2, 3, 1, 1);
        List<List<Classification>> top = TopK.ofLogits(logits, 1, ABC);
        assertEquals("a", top.get(0).get(0).label());
        assertEquals("c", top.get(1).get(0).label());
    }

    @Test
    void refusesLabelsAndShapesThatDoNotFit() {
        Tensor logits = Tensor.of(new float[4], 1, 4);
        String message = assertThrows(IllegalArgumentException.class, () -> TopK.ofLogits(logits, 1, ABC))
                .getMessage();
        assertTrue(message.contains("4 classes") && message.contains("name 3"), message);
        Tensor map = Tensor.of(new float[6], 1, 3, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> TopK.ofLogits(map, 1, ABC));
    }

    @Test
    void seesACatInTheDefaultNetworksLogits() {
        Tensor logits = Npy.read(Fixtures.DEMO.resolve("chelsea_logits.npy"));
        List<Classification> top = TopK.ofLogits(logits, 3, Labels.cifar10()).get(0);
        assertEquals(
                List.of("cat", "dog", "frog"),
                top.stream().map(Classification::label).toList());
        assertEquals(0.598, top.get(0).probability(), 5e-4);
        assertEquals(0.310, top.get(1).probability(), 5e-4);
        assertEquals(0.048, top.get(2).probability(), 5e-4);
    }
}
