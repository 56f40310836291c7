package io.github.crossstage.runtime;

/** Is told how far a long operation has come. Called on the thread that works; must return soon. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * Tells of a finished part.
     *
     * @param phase what is being done, one word
     * @param done parts finished
     * @param total parts in all
     */
    void progress(String phase, int done, int total);
}
