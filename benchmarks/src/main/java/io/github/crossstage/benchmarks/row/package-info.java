/**
 * What one measurement is: a {@link io.github.crossstage.benchmarks.row.Row}, made by the runner, kept as a JSON object a line
 * ({@link io.github.crossstage.benchmarks.row.RowJson}) and read by {@code report}. Records without behaviour; the field names of the JSON are
 * explained in README.md of the project. May use the library's public API.
 */
package io.github.crossstage.benchmarks.row;
