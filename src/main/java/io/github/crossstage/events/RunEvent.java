package io.github.crossstage.events;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A run of a network: upload, launches, download. */
@Name("crossstage.Run")
@Label("Run")
public final class RunEvent extends RecordedEvent {
    @Label("Model")
    String model;

    @Label("Device")
    String device;

    private RunEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static RunEvent begun() {
        RunEvent event = new RunEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param model the network
     * @param device the device
     */
    public void finish(String model, String device) {
        this.model = model;
        this.device = device;
        handOver();
    }
}
