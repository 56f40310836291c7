package io.github.crossstage.runtime;

import java.util.List;
import java.util.Objects;

/**
 * Whether a device answers, as a service tells its supervisor.
 *
 * @param state the verdict
 * @param reasons why it is not {@link State#UP}, for people; empty if it is
 */
public record DeviceHealth(State state, List<String> reasons) {
    /** Everything is as it should be. */
    public static final DeviceHealth OK = new DeviceHealth(State.UP, List.of());

    /** The verdict. */
    public enum State {
        /** Answers as it should. */
        UP,
        /** May answer: it had a fault within the last minute or is yet to be recovered, or the CPU reference answers in its place. */
        DEGRADED,
        /** Does not answer: it is closed, or could not be recovered and is left alone for a while. */
        DOWN
    }

    public DeviceHealth {
        Objects.requireNonNull(state, "state");
        reasons = List.copyOf(reasons);
    }

    /** Returns a verdict for one reason. */
    public static DeviceHealth of(State state, String reason) {
        return new DeviceHealth(state, List.of(reason));
    }

    /** Returns as {@code DEGRADED: recovered 3 s ago from ...}. */
    @Override
    public String toString() {
        return reasons.isEmpty() ? state.name() : state + ": " + String.join("; ", reasons);
    }
}
