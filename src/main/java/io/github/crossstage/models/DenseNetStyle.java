package io.github.crossstage.models;

/** The implementation that a DenseNet follows: how modules are named and where new channels go. */
public enum DenseNetStyle {
    /** torchvision and timm. */
    TORCHVISION,
    /** torchvision's files of 2017, which put a dot before the number of a layer's modules. */
    TORCHVISION_2017,
    /** The seed networks, whose layers are places in sequential modules; with {@link DenseNetStem#CONV7} only. */
    SEED,
    /** andreasveit/densenet-pytorch, for CIFAR; with {@link DenseNetStem#CONV3} only. */
    CIFAR;

    /** Returns where new channels go. */
    public ConcatOrder order() {
        return this == SEED ? ConcatOrder.NEW_FIRST : ConcatOrder.NEW_LAST;
    }

    DenseNetModules modules() {
        return switch (this) {
            case TORCHVISION -> DenseNetModules.TORCHVISION;
            case TORCHVISION_2017 -> DenseNetModules.TORCHVISION_2017;
            case SEED -> DenseNetModules.SEED;
            case CIFAR -> DenseNetModules.CIFAR;
        };
    }
}
