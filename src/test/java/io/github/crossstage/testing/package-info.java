/**
 * What unit tests and native tests share: the list of operator cases, seeded fills, tolerances, tensor comparison and the
 * golden fixtures.
 *
 * <p>Test code only. Uses {@code tensor}, {@code ir} and {@code reference}. A case is made once in {@link
 * io.github.crossstage.testing.OpCases} and used twice: the reference must run it, and every device implementation is compared
 * with the reference on it.
 */
package io.github.crossstage.testing;
