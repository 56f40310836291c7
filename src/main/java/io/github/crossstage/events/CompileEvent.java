package io.github.crossstage.events;

import jdk.jfr.Label;
import jdk.jfr.Name;

/** A kernel program built by the driver, or loaded from a store. */
@Name("crossstage.Compile")
@Label("Compile")
public final class CompileEvent extends RecordedEvent {
    @Label("Source")
    String source;

    @Label("Options")
    String options;

    @Label("Stored")
    boolean stored;

    private CompileEvent() {}

    /** Returns an event that has begun, or null where nobody records this kind; ask {@link Recorder#isOn} before. */
    public static CompileEvent begun() {
        CompileEvent event = new CompileEvent();
        return event.isBegun() ? event : null;
    }

    /**
     * Ends the event.
     *
     * @param source the kernel file
     * @param options compiler options
     * @param stored whether a binary was loaded
     */
    public void finish(String source, String options, boolean stored) {
        this.source = source;
        this.options = options;
        this.stored = stored;
        handOver();
    }
}
