package io.github.crossstage.opencl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The open handles of one device, in the order in which they were made. Guarded by the device's lock. */
final class Children {
    private final Set<ClHandle> open = new LinkedHashSet<>();

    void add(ClHandle handle) {
        open.add(handle);
    }

    void remove(ClHandle handle) {
        open.remove(handle);
    }

    /** Returns a copy, newest first. */
    List<ClHandle> newestFirst() {
        List<ClHandle> handles = new ArrayList<>(open);
        Collections.reverse(handles);
        return handles;
    }
}
