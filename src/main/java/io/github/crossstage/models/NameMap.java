package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;

/**
 * How a network's parameters are found in a file that names, orders or joins them in another way: torchvision weights in the seed's
 * module, darknet order, convolutions split or merged.
 */
@FunctionalInterface
public interface NameMap {
    /** The file uses the network's own names. */
    NameMap SAME = (parameter, file) -> file.tensor(parameter.key(), parameter.shape());

    /** Gives tensors of the file, checked. */
    @FunctionalInterface
    interface File {
        /**
         * Returns a tensor of the file as float32.
         *
         * @throws io.github.crossstage.error.ModelFormatException if it is missing or has another shape
         */
        Tensor tensor(String name, Shape expected);
    }

    /** Returns a parameter's numbers, in its shape. */
    Tensor tensor(Parameter parameter, File file);
}
