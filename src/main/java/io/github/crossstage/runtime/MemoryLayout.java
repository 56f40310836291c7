package io.github.crossstage.runtime;

import io.github.crossstage.ir.Value;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.planner.Lifetime;
import io.github.crossstage.planner.MemoryPlan;
import io.github.crossstage.planner.MemoryPlanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where every storage of a schedule lies: in the arena (by liveness), in the exchange buffer (the network's inputs and outputs), or
 * among the packed weights. Known before anything is allocated. Immutable.
 */
final class MemoryLayout {
    /** What offsets are multiples of, in bytes: above every device's vector and sub-buffer alignment seen (OPENCL notes: 128). */
    static final long ALIGNMENT_BYTES = 256;

    private final Map<Schedule.Piece, List<Lifetime>> lifetimes;
    private final MemoryPlan arena;
    private final Map<Storage, Long> exchangeOffsets = new LinkedHashMap<>();
    private final long inputBytes;
    private final long outputBytes;
    private final long workspaceBytes;
    private final long weightBytes;

    private MemoryLayout(Schedule schedule) {
        long next = 0;
        for (Value input : schedule.graph().inputs()) {
            next = exchange(schedule.place(input).tensor().storage(), next);
        }
        inputBytes = next;
        for (DeviceTensor output : schedule.outputs().values()) {
            if (!exchangeOffsets.containsKey(output.storage())) {
                next = exchange(output.storage(), next);
            }
        }
        outputBytes = next - inputBytes;
        lifetimes = lifetimes(schedule);
        lifetimes.keySet().removeIf(piece -> exchangeOffsets.containsKey(piece.storage()));
        arena = MemoryPlanner.plan(
                lifetimes.values().stream().flatMap(List::stream).toList(), ALIGNMENT_BYTES);
        workspaceBytes = lifetimes.keySet().stream()
                .map(Schedule.Piece::storage)
                .filter(storage -> storage.kind() == Storage.Kind.WORKSPACE)
                .mapToLong(Storage::bytes)
                .max()
                .orElse(0);
        weightBytes = schedule.constants().values().stream()
                .mapToLong(MemoryLayout::bytes)
                .sum();
    }

    /** Returns the layout of a schedule. */
    static MemoryLayout of(Schedule schedule) {
        return new MemoryLayout(schedule);
    }

    /** Returns the device bytes of packed constants, which lie one behind the other in a buffer; an empty constant still needs a place. */
    static long bytes(ConstantData data) {
        return Math.max(ALIGNMENT_BYTES, aligned(data.elements() * data.type().byteSize()));
    }

    private long exchange(Storage storage, long offset) {
        exchangeOffsets.put(storage, offset);
        return offset + aligned(storage.bytes());
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    /** Returns the lifetimes of the pieces; one that is written anew, by a step that does not read it, begins another life. */
    private static Map<Schedule.Piece, List<Lifetime>> lifetimes(Schedule schedule) {
        Map<Schedule.Piece, List<int[]>> ranges = new LinkedHashMap<>();
        List<Step> steps = schedule.steps();
        for (int i = 0; i < steps.size(); i++) {
            Set<Schedule.Piece> begun = Schedule.overwritten(steps.get(i));
            for (Schedule.Piece piece : Schedule.planned(steps.get(i))) {
                List<int[]> lives = ranges.computeIfAbsent(piece, unused -> new ArrayList<>());
                if (lives.isEmpty() || begun.contains(piece)) {
                    lives.add(new int[] {i, i});
                }
                lives.get(lives.size() - 1)[1] = i;
            }
        }
        Map<Schedule.Piece, List<Lifetime>> lifetimes = new LinkedHashMap<>();
        ranges.forEach((piece, lives) -> {
            if (piece.elements() > 0) {
                lifetimes.put(
                        piece,
                        lives.stream()
                                .map(range -> new Lifetime(
                                        piece.storage().id(),
                                        piece.storage().bytes(piece.start()),
                                        piece.storage().bytes(piece.elements()),
                                        range[0],
                                        range[1]))
                                .toList());
            }
        });
        return lifetimes;
    }

    /** Returns whether a storage lies in the exchange buffer. */
    boolean isExchanged(Storage storage) {
        return exchangeOffsets.containsKey(storage);
    }

    /** Returns the first byte of a storage in the exchange buffer or in the arena. */
    long offsetBytes(Storage storage) {
        Long exchanged = exchangeOffsets.get(storage);
        if (exchanged != null) {
            return exchanged;
        }
        return arena.offsets().getOrDefault(storage.id(), 0L);
    }

    /** Returns what lies in the arena and when it is needed. */
    Map<Schedule.Piece, List<Lifetime>> arenaPieces() {
        return Collections.unmodifiableMap(lifetimes);
    }

    /** Returns the size of the arena; at least one alignment, since a buffer cannot be empty. */
    long arenaBytes() {
        return Math.max(ALIGNMENT_BYTES, aligned(arena.arenaBytes()));
    }

    /** Returns the largest sum, over the steps, of live bytes. */
    long arenaLowerBoundBytes() {
        return arena.lowerBoundBytes();
    }

    /** Returns the size of the exchange buffer. */
    long exchangeBytes() {
        return Math.max(ALIGNMENT_BYTES, inputBytes + outputBytes);
    }

    long inputBytes() {
        return inputBytes;
    }

    long outputBytes() {
        return outputBytes;
    }

    /** Returns the largest scratch of one step, which lies in the arena. */
    long workspaceBytes() {
        return workspaceBytes;
    }

    long weightBytes() {
        return weightBytes;
    }

    /** Returns weights, arena and exchange buffer together. */
    long totalBytes() {
        return Math.addExact(weightBytes, Math.addExact(arenaBytes(), exchangeBytes()));
    }
}
