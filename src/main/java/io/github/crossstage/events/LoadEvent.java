package io.github.crossstage.events;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A network got ready for one set of input shapes: lowered, kernels built, weights uploaded. */
@Name("crossstage.Load")
@Label("Load")
public final class LoadEvent extends RecordedEvent {
    @Label("Model")
    String model;

    @Label("Device")
    String device;

    @Label("Input Shapes")
    String shapes;

    @Label("Launches")
    int launches;

    private LoadEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static LoadEvent begun() {
        LoadEvent event = new LoadEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param model the network
     * @param device the device
     * @param shapes the input shapes
     * @param launches kernel launches of a run
     */
    public void finish(String model, String device, String shapes, int launches) {
        this.model = model;
        this.device = device;
        this.shapes = shapes;
        this.launches = launches;
        handOver();
    }
}
