/**
 * Makes a page from rows: {@link io.github.crossstage.benchmarks.report.Report} writes the tables, {@link
 * io.github.crossstage.benchmarks.report.RatioPlot} and {@link io.github.crossstage.benchmarks.report.RooflinePlot} the pictures, as SVG.
 * Every figure comes from a row; the same rows give the same bytes. May use {@code row}.
 */
package io.github.crossstage.benchmarks.report;
