package io.github.crossstage.soak;

/** Whatever makes devices fail while a soak runs. */
public interface FaultInjection {
    /** Lets devices be. */
    FaultInjection NONE = new FaultInjection() {
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public long injected() {
            return 0;
        }
    };

    /** Begins to inject faults; models are loaded already. */
    void start();

    /** Ends it; requests may still be on their way. */
    void stop();

    /** Returns the number of faults so far. */
    long injected();
}
