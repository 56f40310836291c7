package io.github.crossstage.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The last answer to a question, after all redirects. Owns the connection.
 *
 * @param asked the address at the endpoint
 * @param status HTTP status
 * @param hub headers of the endpoint's own answer, which speak of the file even where the bytes come from elsewhere
 * @param headers headers of the answer with the bytes
 */
record HubAnswer(URI asked, int status, HttpHeaders hub, HttpHeaders headers, BodyReader body)
        implements AutoCloseable {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40,64}");
    private static final Pattern WORD = Pattern.compile("\\w{1,64}");
    private static final Pattern VISIBLE = Pattern.compile("[ -~]{1,512}");

    /** Returns the file's SHA-256, where the hub tells it. */
    Optional<String> linkedHash() {
        return hub.firstValue("X-Linked-ETag")
                .map(tag -> tag.replaceFirst("^W/", "").replace("\"", "").toLowerCase(Locale.ROOT))
                .filter(Sha256::isHex);
    }

    /** Returns the file's size in bytes, where the hub tells it. */
    OptionalLong linkedBytes() {
        return number(hub, "X-Linked-Size");
    }

    /** Returns the bytes that this answer's body announces. */
    OptionalLong bodyBytes() {
        return number(headers, "Content-Length");
    }

    /** Returns whether a body that is cut off would be noticed. */
    boolean hasKnownEnd() {
        return bodyBytes().isPresent()
                || linkedBytes().isPresent()
                || headers.firstValue("Transfer-Encoding").isPresent();
    }

    Optional<String> etag() {
        return hub.firstValue("ETag").filter(tag -> VISIBLE.matcher(tag).matches());
    }

    Optional<String> commit() {
        return hub.firstValue("X-Repo-Commit")
                .filter(name -> COMMIT.matcher(name).matches());
    }

    /** Returns the hub's own word for what is wrong, such as {@code EntryNotFound}. */
    Optional<String> errorCode() {
        return hub.firstValue("X-Error-Code").filter(code -> WORD.matcher(code).matches());
    }

    /** Returns the kind of content, without its parameters. */
    String contentType() {
        return headers.firstValue("Content-Type")
                .orElse("")
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        Optional<String> text = headers.firstValue(name).filter(value -> value.matches("\\d{1,18}"));
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }

    @Override
    public void close() {
        body.close();
    }
}
