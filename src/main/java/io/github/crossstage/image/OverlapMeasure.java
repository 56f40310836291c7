package io.github.crossstage.image;

/** How much two boxes overlap, as suppression sees it: intersection over union, less a penalty for centres that lie apart. */
@FunctionalInterface
public interface OverlapMeasure {
    /** Intersection over union, 0 to 1. */
    OverlapMeasure IOU = Box::intersectionOverUnion;

    /** Distance-IoU as published (arXiv 1911.08287), above -1 to 1. */
    OverlapMeasure DIOU = new DistanceIou(1);

    /** Distance-IoU as darknet computes it in {@code greedynms}: its {@code box_diou} raises the penalty to the power 0.6. */
    OverlapMeasure DARKNET_DIOU = new DistanceIou(0.6);

    /** Returns the overlap of two boxes; 1 for equal ones. */
    double of(Box first, Box second);

    /**
     * {@code IoU - (d² / c²)^exponent} with d the distance of the centres and c the diagonal of the smallest box around both; the
     * IoU alone where c is 0.
     */
    record DistanceIou(double exponent) implements OverlapMeasure {
        public DistanceIou {
            if (!(exponent > 0) || Double.isInfinite(exponent)) {
                throw new IllegalArgumentException("DistanceIou: exponent=" + exponent + ", expected a number above 0");
            }
        }

        @Override
        public double of(Box first, Box second) {
            double width = Math.max(first.right(), second.right()) - Math.min(first.left(), second.left());
            double height = Math.max(first.bottom(), second.bottom()) - Math.min(first.top(), second.top());
            double diagonal = width * width + height * height;
            double overlap = first.intersectionOverUnion(second);
            if (diagonal == 0) {
                return overlap;
            }
            double x = (first.left() + first.right() - second.left() - second.right()) / 2;
            double y = (first.top() + first.bottom() - second.top() - second.bottom()) / 2;
            return overlap - Math.pow((x * x + y * y) / diagonal, exponent);
        }
    }
}
