package io.github.crossstage.importer.onnx;

/** Thrown by a converter for what it does not convert; the import notes it and goes on, to report everything at once. */
final class UnsupportedNode extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what is unsupported and what would be supported, without the node's name. */
    UnsupportedNode(String message) {
        super(message, null, false, false);
    }
}
