package io.github.crossstage.serving;

import io.github.crossstage.events.Recorder;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A batch on its device, as an event of the Flight Recorder beside those of the package {@code events}. */
@Name("crossstage.Batch")
@Label("Batch")
@Category("CrossStage")
@StackTrace(false)
final class BatchEvent extends Event {
    @Label("Model")
    String model;

    @Label("Device")
    String device;

    @Label("Requests")
    int requests;

    @Label("Rows")
    int rows;

    @Label("Input Bytes")
    @DataAmount
    long inputBytes;

    @Label("Longest Wait")
    @Timespan(Timespan.NANOSECONDS)
    long longestWait;

    @Label("Failed")
    boolean failed;

    private BatchEvent() {}

    /** Returns an event that has begun; nothing where nobody records this kind. */
    static Optional<BatchEvent> begun() {
        if (!Recorder.isOn()) {
            return Optional.empty();
        }
        BatchEvent event = new BatchEvent();
        if (!event.isEnabled()) {
            return Optional.empty();
        }
        event.begin();
        return Optional.of(event);
    }

    /** Ends the event and hands it over. */
    void finish(BatchRunner runner, Batch batch, boolean hasFailed) {
        end();
        if (shouldCommit()) {
            model = runner.name();
            device = runner.device();
            requests = batch.tickets().size();
            rows = batch.rows();
            inputBytes = batch.inputBytes();
            longestWait = batch.waitedNanos().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            failed = hasFailed;
            commit();
        }
    }
}
