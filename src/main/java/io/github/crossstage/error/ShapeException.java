package io.github.crossstage.error;

/** Tensor shapes or types do not fit an operator, a model input or a model output. */
public final class ShapeException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    public ShapeException(String message) {
        super(message);
    }

    /** As above, with the error that led to it. */
    public ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
