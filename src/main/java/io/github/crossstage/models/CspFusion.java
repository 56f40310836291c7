package io.github.crossstage.models;

/** Where a CSPDenseNet stage puts its transitions: figure 3 of the paper (arXiv 1911.11929). */
public enum CspFusion {
    /** (a): no split; a DenseNet. */
    PLAIN('a'),
    /** (b): partial transition, concatenation, transition: the paper's CSPDenseNet. */
    BOTH('b'),
    /** (c): concatenation, transition. */
    FIRST('c'),
    /** (d): partial transition, concatenation; the stage then only pools, which equals pooling both paths. */
    LAST('d');

    private final char letter;

    CspFusion(char letter) {
        this.letter = letter;
    }

    /** Returns the letter of the paper's figure. */
    public char letter() {
        return letter;
    }

    boolean partialTransition() {
        return this == BOTH || this == LAST;
    }

    boolean transition() {
        return this != LAST;
    }
}
