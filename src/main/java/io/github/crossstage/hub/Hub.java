package io.github.crossstage.hub;

import io.github.crossstage.error.DownloadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model hub and the folder that keeps its files. The hub is one that serves {@code ENDPOINT/OWNER/REPO/resolve/REVISION/FILE}, as
 * the Hugging Face Hub does. Thread-safe; any number of threads and processes may share a folder, and a file is fetched once.
 */
public final class Hub {
    private static final int OK = 200;

    private final HubSettings settings;
    private final HubClient client;

    private Hub(HubSettings settings) {
        this.settings = settings;
        client = new HubClient(settings);
    }

    /** Returns the hub that the environment names, usually the Hugging Face Hub; see {@link HubOptions}. */
    public static Hub standard() {
        return of(options -> {});
    }

    /** Returns a hub. @throws IllegalArgumentException if an option, or what the environment says in its place, is wrong */
    public static Hub of(Consumer<HubOptions> setter) {
        HubOptions options = new HubOptions(System::getProperty, System::getenv);
        setter.accept(options);
        return new Hub(options.settings());
    }

    /**
     * Returns the path of a file on disk: the cached one where it is as it was when it came, else one that is downloaded now. Where the
     * source names no file, it is the first of {@link HubSource#USUAL_FILES} that is cached or that the hub has.
     *
     * @throws DownloadException if the file is not cached and cannot be downloaded whole, or the cache folder cannot be written; its
     *     message says which, and what helps. Nothing of a failed download is kept. Also if the thread is interrupted meanwhile,
     *     which stays noted at the thread
     */
    public Path fetch(HubSource source) {
        List<CachedFile> candidates = source.candidates().stream()
                .map(candidate -> new CachedFile(settings.cacheFolder(), candidate))
                .toList();
        try {
            Optional<Path> cached = settings.refresh() ? Optional.empty() : cached(source, candidates);
            return cached.isPresent() ? cached.get() : download(source, candidates);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DownloadException(source.toString(), 0, "fetching was interrupted; nothing was kept", e);
        }
    }

    private Optional<Path> cached(HubSource source, List<CachedFile> candidates) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (CachedFile file : candidates) {
            Optional<String> problem = problem(file);
            if (problem.isEmpty()) {
                return Optional.of(file.path());
            }
            problems.add(file.path() + " " + problem.get());
        }
        if (settings.offline()) {
            throw new DownloadException(
                    source.toString(),
                    0,
                    "offline, and no good copy in the cache: " + String.join("; ", problems)
                            + ". Fetch it once without the offline switch, or download "
                            + client.address(candidates.get(0).source()) + " elsewhere and name the file itself");
        }
        return Optional.empty();
    }

    /** Returns what speaks against the use of a cached file. A folder that cannot be written may still be read. */
    private static Optional<String> problem(CachedFile file) throws InterruptedException {
        if (file.isUntouched()) {
            return Optional.empty();
        }
        if (!Files.exists(file.path())) {
            return Optional.of("is not there");
        }
        try {
            return CacheLock.holding(file.lock(), () -> file.problem(true));
        } catch (IOException e) {
            return file.problem(false);
        }
    }

    private Path download(HubSource source, List<CachedFile> candidates) throws InterruptedException {
        for (CachedFile file : candidates) {
            boolean isLast = file == candidates.get(candidates.size() - 1);
            try {
                Files.createDirectories(file.path().getParent());
                if (CacheLock.holding(file.lock(), () -> isHere(file) || download(source, file, isLast))) {
                    return file.path();
                }
            } catch (IOException e) {
                throw new DownloadException(
                        source.toString(),
                        0,
                        "cannot write " + file.path() + " (" + e + "); the cache folder is " + settings.cacheFolder()
                                + ", CROSSSTAGE_HOME names another one",
                        e);
            }
        }
        throw new IllegalStateException("no candidate for " + source);
    }

    /** Another thread or process may have fetched it while this one waited for the lock. */
    private boolean isHere(CachedFile file) {
        return !settings.refresh() && (file.isUntouched() || file.problem(true).isEmpty());
    }

    /** Returns whether the file is in its place now; false if the hub lacks it and there is another one to ask for. */
    private boolean download(HubSource source, CachedFile file, boolean isLast)
            throws IOException, InterruptedException {
        try (HubAnswer answer = client.get(file.source())) {
            if (Refusal.isMissingFile(answer) && !isLast) {
                return false;
            }
            if (answer.status() != OK) {
                throw Refusal.of(source, answer, settings);
            }
            if (!isCurrent(file, answer)) {
                new Download(settings, file, answer).run();
            }
            return true;
        }
    }

    /** Returns whether the cached file is the one that the hub has now, which only a hub that tells a hash or a commit can say. */
    private static boolean isCurrent(CachedFile file, HubAnswer answer) throws IOException {
        Optional<FileRecord> record = file.record();
        if (record.isEmpty()) {
            return false;
        }
        boolean same = answer.linkedHash().isPresent()
                ? answer.linkedHash().get().equals(record.get().sha256())
                : answer.commit().isPresent()
                        && answer.commit().equals(record.get().commit());
        return same && (file.isUntouched() || file.problem(true).isEmpty());
    }
}
