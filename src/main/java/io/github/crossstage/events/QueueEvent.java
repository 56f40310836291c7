package io.github.crossstage.events;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A call that waited for its turn on a device. */
@Name("crossstage.Queue")
@Label("Queue")
public final class QueueEvent extends RecordedEvent {
    @Label("Device")
    String device;

    private QueueEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static QueueEvent begun() {
        QueueEvent event = new QueueEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param device the device
     */
    public void finish(String device) {
        this.device = device;
        handOver();
    }
}
