package io.github.crossstage.tuning;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measurements, and verdicts on implementations, by key. Immutable. */
public final class TuningTable {
    /** Nothing was measured: the usual choices hold everywhere. */
    public static final TuningTable EMPTY = new TuningTable(Map.of(), Map.of());

    private final Map<TuningKey, TuningEntry> entries;
    private final Map<TuningKey, Verdict> verdicts;

    private TuningTable(Map<TuningKey, TuningEntry> entries, Map<TuningKey, Verdict> verdicts) {
        this.entries = Collections.unmodifiableMap(entries);
        this.verdicts = Collections.unmodifiableMap(verdicts);
    }

    /** Returns a table of these; of several with one key the last counts. */
    public static TuningTable of(Collection<TuningEntry> entries) {
        return EMPTY.with(entries);
    }

    /** Returns this with more entries, which replace those of the same keys. */
    public TuningTable with(Collection<TuningEntry> more) {
        Map<TuningKey, TuningEntry> all = new LinkedHashMap<>(entries);
        more.forEach(entry -> all.put(entry.key(), entry));
        return new TuningTable(all, verdicts);
    }

    /** Returns this with more verdicts, which replace those of the same keys. */
    public TuningTable withVerdicts(Collection<Verdict> more) {
        Map<TuningKey, Verdict> all = new LinkedHashMap<>(verdicts);
        more.forEach(verdict -> all.put(verdict.key(), verdict));
        return new TuningTable(entries, all);
    }

    /** Returns the verdicts alone: the usual order, without what is wrong. */
    public TuningTable verdictsOnly() {
        return new TuningTable(Map.of(), verdicts);
    }

    /** Returns what was found of an implementation on a device. */
    public Optional<Verdict> verdict(DeviceInfo device, String implementation) {
        return verdicts.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(verdicts.get(TuningKey.of(device, implementation)));
    }

    /** Returns all verdicts, in the order they were added. */
    public List<Verdict> verdicts() {
        return List.copyOf(verdicts.values());
    }

    /** Returns what is known of a problem on a device, else on devices of its kind. */
    public Optional<TuningEntry> find(DeviceInfo device, String problem) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(entries.get(TuningKey.of(device, problem)))
                .or(() -> TuningKey.ofKind(device, problem).map(entries::get));
    }

    /** Returns this with what was measured for kinds of devices and comes with the published networks, where their jar is there. */
    public TuningTable withShipped() {
        return TuningFile.shipped().with(entries()).withVerdicts(verdicts());
    }

    /** Returns all entries, in the order they were added. */
    public List<TuningEntry> entries() {
        return List.copyOf(entries.values());
    }
}
