package io.github.crossstage.image;

/**
 * One object that a detector found.
 *
 * @param box where, in the pixels of the picture it was found in
 * @param index the class, counted from 0
 * @param label its name
 * @param score the detector's confidence, 0 to 1
 */
public record Detection(Box box, int index, String label, double score) {
    /** Returns the same object with another box. */
    public Detection withBox(Box other) {
        return new Detection(other, index, label, score);
    }
}
