package io.github.crossstage.slabs;

/**
 * A copy that a concatenation or a split needs.
 *
 * @param index the input of the concatenation, or the output of the split
 * @param home where the copy lies
 * @param reason why it is needed, one clause without a full stop
 */
public record PartCopy(int index, Home home, String reason) {}
