package io.github.crossstage.integration.djl;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Fallback;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The devices of all models that DJL has loaded: each is opened once, by the first model that asks for it, and closed with the last one.
 * Thread-safe; one lock, also while a device opens or closes, since a second model must wait for either.
 */
final class SharedDevices {
    private final Map<Key, Shared> open = new HashMap<>();

    /** Returns a device, opened now or before by the same two arguments, until the lease is closed. */
    synchronized Lease lease(DeviceSelector selector, Fallback fallback) {
        Key key = new Key(selector.toString(), fallback);
        Shared shared = open.computeIfAbsent(key, missing -> new Shared(Device.open(selector, fallback)));
        shared.leases++;
        return new Lease(key, shared.device);
    }

    private synchronized void end(Key key) {
        Shared shared = open.get(key);
        shared.leases--;
        if (shared.leases == 0) {
            open.remove(key);
            shared.device.close();
        }
    }

    private record Key(String selector, Fallback fallback) {}

    private static final class Shared {
        private final Device device;
        private int leases;

        Shared(Device device) {
            this.device = device;
        }
    }

    /** A model's part in a device. */
    final class Lease implements AutoCloseable {
        private final Key key;
        private final Device device;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(Key key, Device device) {
            this.key = key;
            this.device = device;
        }

        Device device() {
            return device;
        }

        /** Closes the device if no other model is on it. Idempotent. */
        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                end(key);
            }
        }
    }
}
