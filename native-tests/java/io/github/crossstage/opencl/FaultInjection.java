package io.github.crossstage.opencl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lets calls to the driver fail: sits at the seam that all of them pass. One at a time in a process. */
public final class FaultInjection {
    private FaultInjection() {}

    /** Says which calls fail. */
    @FunctionalInterface
    public interface Plan {
        /** Returns an error code or 0, for a call counted from 1. */
        int code(int call, String function);
    }

    /** Runs something while calls fail by a plan, and returns the functions that were called, in order. */
    public static List<String> during(Plan plan, Runnable body) {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        ClCalls.intercept(function -> {
            calls.add(function);
            return plan.code(calls.size(), function);
        });
        try {
            body.run();
        } finally {
            ClCalls.intercept(null);
        }
        return calls;
    }
}
