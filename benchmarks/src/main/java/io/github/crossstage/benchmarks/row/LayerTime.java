package io.github.crossstage.benchmarks.row;

/**
 * One step of a run on our side that launches something.
 *
 * @param name the node's name
 * @param operator its operator without attributes
 * @param implementation the implementation that took it
 * @param micros median device time in microseconds
 * @param flops floating-point operations
 * @param bytes distinct bytes of activations and weights that it reads and writes
 */
public record LayerTime(String name, String operator, String implementation, double micros, long flops, long bytes) {}
