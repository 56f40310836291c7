/**
 * The command line: {@code crossstage devices, classify, detect, networks, summary, verify, run, bench, serve, soak, plan}.
 *
 * <p>Layer 6, with no logic of its own: a command reads its arguments, calls the public API and prints. It is the only package that
 * sees picocli. One class a command; mixins ({@code ModelArguments}, {@code DeviceArguments}, ...) hold the arguments that several
 * commands share; {@code Console} is the only way out.
 *
 * <p>Scripts rely on this: results go to standard output, everything else to standard error. The exit status is 0 for success, 1
 * for a failed verification or run, 2 for wrong usage. With {@code --json} standard output is exactly one JSON document in UTF-8;
 * numbers that JSON does not have are the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 */
package io.github.crossstage.cli;
