package io.github.crossstage.events;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A fault of a device, with the attempt to get over it. */
@Name("crossstage.Fault")
@Label("Fault")
public final class FaultEvent extends RecordedEvent {
    @Label("Device")
    String device;

    @Label("Fault")
    String fault;

    @Label("Outcome")
    String outcome;

    private FaultEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static FaultEvent begun() {
        FaultEvent event = new FaultEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param device the device
     * @param fault what failed
     * @param outcome {@code recovered} or {@code failed}, and how
     */
    public void finish(String device, String fault, String outcome) {
        this.device = device;
        this.fault = fault;
        this.outcome = outcome;
        handOver();
    }
}
