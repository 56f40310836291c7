package io.github.crossstage.hub;

/** Is told how far a download has come. Called on the thread that fetches; must return soon. */
@FunctionalInterface
public interface DownloadProgress {
    /** Tells nobody. */
    DownloadProgress NONE = (source, doneBytes, totalBytes) -> {};

    /**
     * Tells of bytes that arrived; not called for a file that is cached.
     *
     * @param source the file, its name included
     * @param doneBytes bytes so far
     * @param totalBytes bytes in all, or -1 where the server does not say
     */
    void progress(HubSource source, long doneBytes, long totalBytes);
}
