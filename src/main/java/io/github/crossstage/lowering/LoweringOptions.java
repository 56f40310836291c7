package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tuning.TuningTable;
import java.util.Objects;
import java.util.Set;

/**
 * What steers the choice of implementations.
 *
 * @param forced names of implementations that are taken wherever they can do a node, whether they suit the device or not
 * @param banned names of implementations that are never taken
 * @param channelBlock channels of a feature map that lie side by side; 0 leaves it to the device
 * @param tuning what was measured; asked before the usual order, but not where an implementation is forced
 * @param storage what feature maps and weights are kept as: float32 or float16
 */
public record LoweringOptions(
        Set<String> forced, Set<String> banned, int channelBlock, TuningTable tuning, DataType storage) {
    /** The free choice, with nothing measured. */
    public static final LoweringOptions DEFAULT = new LoweringOptions(Set.of(), Set.of(), 0);

    public LoweringOptions {
        forced = Set.copyOf(forced);
        banned = Set.copyOf(banned);
        Objects.requireNonNull(tuning, "tuning");
        if (storage != DataType.FLOAT32 && storage != DataType.FLOAT16) {
            throw new IllegalArgumentException("storage=" + storage + ", expected FLOAT32 or FLOAT16");
        }
        if (channelBlock < 0 || channelBlock > 16 || Integer.bitCount(channelBlock) > 1) {
            throw new IllegalArgumentException("channelBlock=" + channelBlock + ", expected 1, 4, 8 or 16, or 0");
        }
    }

    /** Makes options with nothing measured. */
    public LoweringOptions(Set<String> forced, Set<String> banned, int channelBlock) {
        this(forced, banned, channelBlock, TuningTable.EMPTY);
    }

    /** Makes options that keep everything as float32. */
    public LoweringOptions(Set<String> forced, Set<String> banned, int channelBlock, TuningTable tuning) {
        this(forced, banned, channelBlock, tuning, DataType.FLOAT32);
    }

    /** Returns this with other measurements. */
    public LoweringOptions withTuning(TuningTable table) {
        return new LoweringOptions(forced, banned, channelBlock, table, storage);
    }

    /** Returns this with another channel block. */
    public LoweringOptions withChannelBlock(int block) {
        return new LoweringOptions(forced, banned, block, tuning, storage);
    }

    /** Returns this with another type of feature maps and weights. */
    public LoweringOptions withStorage(DataType type) {
        return new LoweringOptions(forced, banned, channelBlock, tuning, type);
    }

    /** Returns the channel block for a device. */
    int channelBlock(DeviceInfo device) {
        return channelBlock == 0 ? ChannelBlock.of(device) : channelBlock;
    }

    /** Returns options that force one implementation. */
    public static LoweringOptions force(String name) {
        return new LoweringOptions(Set.of(name), Set.of(), 0);
    }
}
