package io.github.crossstage.lowering;

/**
 * The transforms of {@code winograd.clh}. A convolution with stride 2 is one of even and one of odd rows of the source: the even ones
 * meet two weights, for which F(2, 2) takes three products in place of four, the odd ones one. Two of the five products along an axis
 * have the same weight, which is kept once.
 */
enum WinogradForm {
    /** F(4x4, 3x3): 2.25 products an output in place of 9. */
    F4("4x4", 4, 1, 6, 400, 300),
    /** F(2x2, 3x3): 4 products an output. */
    F2("2x2", 2, 1, 4, 130, 100),
    /** F(2x2, 3x3) with stride 2: 6.25 products an output. */
    F2_STRIDE_2("2x2_stride_2", 2, 2, 4, 80, 70);

    private final String label;
    private final int outputs;
    private final int stride;
    private final int weightSide;
    private final double patchCost;
    private final double outputCost;

    WinogradForm(String label, int outputs, int stride, int weightSide, double patchCost, double outputCost) {
        this.label = label;
        this.outputs = outputs;
        this.stride = stride;
        this.weightSide = weightSide;
        this.patchCost = patchCost;
        this.outputCost = outputCost;
    }

    /** Returns what names it among others. */
    String label() {
        return label;
    }

    /** Returns rows and columns of output of a square. */
    int outputs() {
        return outputs;
    }

    /** Returns the stride of the convolution in both directions. */
    int stride() {
        return stride;
    }

    /** Returns the pixels of a square of the source, which are the products of a channel. */
    int elements() {
        int side = (outputs - 1) * stride + WinogradTransform.TAPS;
        return side * side;
    }

    /** Returns the weights of a transformed filter for one channel. */
    int weightElements() {
        return weightSide * weightSide;
    }

    /** Returns what the transform of a square costs for each block of channels, in multiply-adds of a vector. */
    double patchCost() {
        return patchCost;
    }

    /** Returns what the transform of a square's sums costs for each block of filters, in multiply-adds of a vector. */
    double outputCost() {
        return outputCost;
    }
}
