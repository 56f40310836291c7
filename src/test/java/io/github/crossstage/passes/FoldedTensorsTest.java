package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldedTensorsTest {
    private final FoldedTensors folded = new FoldedTensors();
    private final Tensor a = Tensor.of(new float[] {1}, 1);
    private final Tensor b = Tensor.of(new float[] {1}, 1);

    /** Adds a number to the first source. */
    private record Plus(float number) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            return Tensor.of(new float[] {sources.get(0).floats().get(0) + number}, 1);
        }
    }

    @Test
    void equalFoldingsOfTheSameTensorsAreOne() {
        assertSame(folded.get(new Plus(1), List.of(a, b)), folded.get(new Plus(1), List.of(a, b)));
    }

    @Test
    void otherNumbersOrOtherTensorsAreAnother() {
        Tensor first = folded.get(new Plus(1), List.of(a, b));
        assertNotSame(first, folded.get(new Plus(2), List.of(a, b)));
        assertNotSame(first, folded.get(new Plus(1), List.of(b, a)));
        assertNotSame(first, folded.get(new Plus(1), List.of(a)));
        assertNotSame(first, folded.get(new Plus(1), List.of(a, Tensor.of(new float[] {1}, 1))));
    }

    @Test
    void goesWithItsSource() throws InterruptedException {
        WeakReference<Tensor> result =
                new WeakReference<>(folded.get(new Plus(1), List.of(Tensor.of(new float[] {5}, 1), a)));
        for (int i = 0; i < 100 && result.get() != null; i++) {
            System.gc();
            // The map drops an entry at its next use after the collector has noticed.
            folded.get(new Plus(3), List.of(a));
            Thread.sleep(10);
        }
        assertTrue(result.get() == null, "the folded tensor is kept though its source is gone");
    }
}
