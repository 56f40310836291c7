package io.github.crossstage.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is written down about a cached file, in a form that {@code sha256sum -c} reads too.
 *
 * @param source what was fetched, its file included
 * @param url where it was asked for
 * @param bytes its size
 * @param sha256 its hash
 * @param modified time of the file's last change when it was last found right
 * @param etag the server's ETag as it came, or empty
 * @param commit the commit that the revision stood for, or empty
 */
record FileRecord(
        String source,
        String url,
        long bytes,
        String sha256,
        Instant modified,
        Optional<String> etag,
        Optional<String> commit) {
    private static final long LONGEST_BYTES = 1 << 16;
    private static final Pattern COMMENT = Pattern.compile("# (\\w+) (.*)");
    private static final Pattern HASH = Pattern.compile("([0-9a-f]{64})  (.+)");

    /** Reads a record; empty if there is none, or it is not one of this file's name. */
    static Optional<FileRecord> read(Path record, String fileName) throws IOException {
        if (!Files.isRegularFile(record) || Files.size(record) > LONGEST_BYTES) {
            return Optional.empty();
        }
        Map<String, String> comments = new HashMap<>();
        Optional<String> hash = Optional.empty();
        for (String line : new String(Files.readAllBytes(record), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            Matcher comment = COMMENT.matcher(line);
            Matcher sum = HASH.matcher(line);
            if (comment.matches()) {
                comments.put(comment.group(1), comment.group(2));
            } else if (sum.matches() && sum.group(2).equals(fileName)) {
                hash = Optional.of(sum.group(1));
            }
        }
        try {
            return hash.isEmpty() ? Optional.empty() : Optional.of(of(comments, hash.get()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static FileRecord of(Map<String, String> comments, String hash) {
        return new FileRecord(
                comments.getOrDefault("source", ""),
                comments.getOrDefault("url", ""),
                Long.parseLong(comments.getOrDefault("bytes", "")),
                hash,
                Instant.parse(comments.getOrDefault("modified", "")),
                Optional.ofNullable(comments.get("etag")),
                Optional.ofNullable(comments.get("commit")));
    }

    /** Returns this record with another time of the last change. */
    FileRecord at(Instant time) {
        return new FileRecord(source, url, bytes, sha256, time, etag, commit);
    }

    /** Returns the text that {@link #read} reads. */
    String text(String fileName) {
        return "# source " + source
                + "\n# url " + url
                + "\n# bytes " + bytes
                + "\n# modified " + modified
                + etag.map(tag -> "\n# etag " + tag).orElse("")
                + commit.map(name -> "\n# commit " + name).orElse("")
                + "\n" + sha256 + "  " + fileName + "\n";
    }
}
