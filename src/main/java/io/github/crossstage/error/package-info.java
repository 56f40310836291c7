/**
 * The one sealed family of unchecked exceptions that CrossStage throws for whatever is not a plain programming error.
 *
 * <p>Layer 0, so that every layer throws the exception the caller will see: nothing is wrapped on the way up. Every
 * message says what failed, where, what was got, what was expected and the way out. Wrong arguments stay {@link
 * IllegalArgumentException}, wrong state (use after close) stays {@link IllegalStateException}.
 *
 * <p>Stable API.
 */
package io.github.crossstage.error;
