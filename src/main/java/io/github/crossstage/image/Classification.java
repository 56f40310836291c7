package io.github.crossstage.image;

/**
 * One class that a classifier considered.
 *
 * @param index the class, counted from 0
 * @param label its name
 * @param probability 0 to 1; over all classes they sum to 1
 */
public record Classification(int index, String label, double probability) {}
