package io.github.crossstage.opencl;

import java.util.Optional;

/** Where built programs lie from process to process. Thread-safe. */
public interface ProgramStore {
    /**
     * Returns a driver's binary as it was saved under this key, or nothing if there is none or it is not whole any more.
     *
     * @param key what {@link ProgramCache#key} says: the hash of source, options, device and driver
     */
    Optional<byte[]> load(String key);
}
