package io.github.crossstage.models;

/** Where a concatenation puts the channels that were just made. Weights of one order run in the other after a permutation. */
public enum ConcatOrder {
    /** {@code [new, old]}: the seed networks, darknet's {@code route -1,-3}. */
    NEW_FIRST,
    /** {@code [old, new]}: the paper's Torch code, torchvision, timm. */
    NEW_LAST
}
