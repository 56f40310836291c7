package io.github.crossstage.events;

import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Bytes between host and device, with the wait for what is queued before them. */
@Name("crossstage.Transfer")
@Label("Transfer")
public final class TransferEvent extends RecordedEvent {
    @Label("Direction")
    String direction;

    @Label("Bytes")
    @DataAmount
    long bytes;

    private TransferEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static TransferEvent begun() {
        TransferEvent event = new TransferEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param direction {@code write} to the device or {@code read} from it
     * @param bytes their number
     */
    public void finish(String direction, long bytes) {
        this.direction = direction;
        this.bytes = bytes;
        handOver();
    }
}
