package io.github.crossstage.serving;

import io.github.crossstage.Inputs;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller wants computed, for whom, and by when. Immutable; the numbers stay the caller's and must not change until the future is
 * complete.
 */
public final class Request {
    private static final String ANYBODY = "";

    private final Inputs inputs;
    private final String caller;
    private final Optional<Duration> deadline;

    private Request(Inputs inputs, String caller, Optional<Duration> deadline) {
        this.inputs = inputs;
        this.caller = caller;
        this.deadline = deadline;
    }

    /** Returns a request of nobody in particular without a deadline; inputs have one or more rows along axis 0, all the same number. */
    public static Request of(Inputs inputs) {
        return new Request(Objects.requireNonNull(inputs, "inputs"), ANYBODY, Optional.empty());
    }

    /** Returns a copy for a caller (a tenant, a user, a connection); callers share a device fairly, whatever each asks for. */
    public Request caller(String key) {
        return new Request(inputs, Objects.requireNonNull(key, "key"), deadline);
    }

    /**
     * Returns a copy that fails with {@link DeadlineExceededException} where it has no answer so long after it was submitted.
     *
     * @throws IllegalArgumentException if the time is not above 0 or longer than a year
     */
    public Request deadline(Duration afterSubmission) {
        if (afterSubmission.isNegative()
                || afterSubmission.isZero()
                || afterSubmission.compareTo(BatchPolicy.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "deadline=" + afterSubmission + ", expected above 0 and at most " + BatchPolicy.LONGEST);
        }
        return new Request(inputs, caller, Optional.of(afterSubmission));
    }

    /** Returns the inputs. */
    public Inputs inputs() {
        return inputs;
    }

    /** Returns whom it is for; empty for nobody in particular. */
    public String caller() {
        return caller;
    }

    /** Returns how long after its submission it is of use. */
    public Optional<Duration> deadline() {
        return deadline;
    }
}
