package io.github.crossstage.error;

/**
 * A service gave a request up without an answer; nothing is wrong with model, device or inputs. Open, since what can become of a request
 * is a matter of the service: {@code serving} tells a full queue from a deadline that passed.
 */
public abstract non-sealed class RequestException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    protected RequestException(String message) {
        super(message);
    }
}
