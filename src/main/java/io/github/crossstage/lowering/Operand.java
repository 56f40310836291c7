package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;

/** What a node reads, as its implementation sees it. */
sealed interface Operand {
    /** Returns the shape in memory. */
    Shape shape();

    /** A tensor that is computed or given. */
    record Computed(Place place) implements Operand {
        @Override
        public Shape shape() {
            return place.tensor().shape();
        }
    }

    /** A constant of the model. */
    record Fixed(Constant constant) implements Operand {
        @Override
        public Shape shape() {
            return constant.shape();
        }
    }
}
