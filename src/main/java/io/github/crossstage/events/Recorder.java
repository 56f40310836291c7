package io.github.crossstage.events;

import jdk.jfr.FlightRecorder;

/** Whether events can be of use to anybody; asked before one is made, since without the module {@code jdk.jfr} none can be. */
public final class Recorder {
    private static final boolean EXISTS =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Recorder() {}

    /** Returns whether anything was recorded in this process yet. */
    public static boolean isOn() {
        return EXISTS && FlightRecorder.isInitialized();
    }
}
