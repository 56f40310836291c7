package io.github.crossstage.report;

import java.io.IOException;

/** Writes a part of a JSON document. */
@FunctionalInterface
public interface JsonContent {
    /** Writes exactly one value, or the members of one object, as the caller asks. */
    void write(JsonWriter json) throws IOException;
}
