package io.github.crossstage.events;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.StackTrace;

/** What all events have in common. */
@Category("CrossStage")
@StackTrace(false)
abstract class RecordedEvent extends Event {
    /** Begins the event; returns false where nobody records events of its kind. */
    final boolean isBegun() {
        if (!isEnabled()) {
            return false;
        }
        begin();
        return true;
    }

    /** Ends the event and hands it over, unless it is shorter than what is recorded. */
    final void handOver() {
        end();
        if (shouldCommit()) {
            commit();
        }
    }
}
