package io.github.crossstage.lowering;

import java.util.List;

/**
 * The rule for views: an output may look into its input's memory if the elements of its rows still lie side by side. Every kernel
 * takes any strides, but rows with gaps make each one after it slow, so those are copied once.
 */
final class Views {
    static final String GAPS = "the elements of a row would not lie side by side";

    private Views() {}

    /** Returns whether the innermost axis with more than one element has stride 1, for every tensor. */
    static boolean areRowsContiguous(List<DeviceTensor> tensors) {
        return tensors.stream().allMatch(Views::isRowContiguous);
    }

    static boolean isRowContiguous(DeviceTensor tensor) {
        for (int axis = tensor.shape().rank() - 1; axis >= 0; axis--) {
            if (tensor.shape().extent(axis) > 1) {
                return tensor.stride(axis) == 1;
            }
        }
        return true;
    }
}
