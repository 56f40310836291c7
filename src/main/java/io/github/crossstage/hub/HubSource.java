package io.github.crossstage.hub;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file in a repository of a model hub: {@code hf:OWNER/REPO[@REVISION][#FILE]}.
 *
 * @param owner user or organisation
 * @param repository the repository's name, without its owner
 * @param revision branch, tag or commit; slashes are allowed, as in {@code refs/pr/1}
 * @param file path in the repository; empty for the first of {@link #USUAL_FILES} that the repository has
 */
public record HubSource(String owner, String repository, String revision, Optional<String> file) {
    /** What the text of every source begins with. */
    public static final String PREFIX = "hf:";

    /** The revision where none is named. */
    public static final String USUAL_REVISION = "main";

    /** The files looked for, in this order, where none is named. */
    public static final List<String> USUAL_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private static final String FORM =
            "hf:OWNER/REPO, hf:OWNER/REPO@REVISION, hf:OWNER/REPO#FILE or hf:OWNER/REPO@REVISION#FILE";
    private static final int LONGEST_PART = 96;

    /** No part can be a way out of its folder, be hidden, or be a name that some file system changes. */
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._+-]*[A-Za-z0-9_+-])?");

    /** Checks every part. @throws IllegalArgumentException if one is empty, too long or holds what is not allowed */
    public HubSource {
        String text = text(owner, repository, revision, file);
        requirePart(text, "owner", owner);
        requirePart(text, "repository", repository);
        requireParts(text, "revision", revision);
        if (file.isPresent()) {
            requireParts(text, "file", file.get());
            if (file.get().endsWith(CachedFile.RECORD_SUFFIX)) {
                throw new IllegalArgumentException(
                        text + ": files that end in " + CachedFile.RECORD_SUFFIX + " are the cache's own records");
            }
        }
    }

    /** Returns whether a text names a hub's file rather than one on disk; a path of that form is written {@code ./hf:...}. */
    public static boolean isSource(String text) {
        return text.startsWith(PREFIX);
    }

    /** Reads a source. @throws IllegalArgumentException if the text does not have the form, or a part is not allowed */
    public static HubSource parse(String text) {
        if (!isSource(text)) {
            throw new IllegalArgumentException("'" + text + "' names no file of a model hub; expected " + FORM);
        }
        String rest = text.substring(PREFIX.length());
        int hash = rest.indexOf('#');
        Optional<String> file = hash < 0 ? Optional.empty() : Optional.of(rest.substring(hash + 1));
        String place = hash < 0 ? rest : rest.substring(0, hash);
        int at = place.indexOf('@');
        String revision = at < 0 ? USUAL_REVISION : place.substring(at + 1);
        String name = at < 0 ? place : place.substring(0, at);
        int slash = name.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' names no repository of an owner; expected " + FORM);
        }
        return new HubSource(name.substring(0, slash), name.substring(slash + 1), revision, file);
    }

    /** Returns the sources that may be meant: this one, or one for each usual file where none is named. */
    List<HubSource> candidates() {
        return file.isPresent()
                ? List.of(this)
                : USUAL_FILES.stream().map(this::with).toList();
    }

    private HubSource with(String name) {
        return new HubSource(owner, repository, revision, Optional.of(name));
    }

    /** Returns the revision as one segment of an address or a path. */
    String revisionSegment() {
        return revision.replace("/", "%2F");
    }

    private static void requireParts(String text, String what, String path) {
        for (String part : path.split("/", -1)) {
            requirePart(text, what, part);
        }
    }

    private static void requirePart(String text, String what, String part) {
        if (part.length() > LONGEST_PART || !PART.matcher(part).matches()) {
            throw new IllegalArgumentException("'" + text + "': " + what + " has the part '" + part
                    + "', expected 1 to " + LONGEST_PART
                    + " letters, digits or . _ + - that neither start with . + - nor end with a dot; the form is "
                    + FORM);
        }
    }

    private static String text(String owner, String repository, String revision, Optional<String> file) {
        return PREFIX + owner + "/" + repository + "@" + revision
                + file.map(name -> "#" + name).orElse("");
    }

    /** Returns the text that {@link #parse} reads, with its revision. */
    @Override
    public String toString() {
        return text(owner, repository, revision, file);
    }
}
