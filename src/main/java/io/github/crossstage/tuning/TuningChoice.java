package io.github.crossstage.tuning;

import java.util.regex.Pattern;

/**
 * One way to do an operator.
 *
 * @param implementation name of the implementation
 * @param pixels pixels, or squares, of its register tile; 0 where it has none to choose
 * @param blocks blocks of filters of its register tile; 0 where it has none to choose
 */
public record TuningChoice(String implementation, int pixels, int blocks) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");
    private static final int MOST = 64;

    public TuningChoice {
        if (!NAME.matcher(implementation).matches()) {
            throw new IllegalArgumentException("'" + implementation + "' is no name of an implementation");
        }
        if (pixels < 0 || blocks < 0 || pixels > MOST || blocks > MOST || (pixels == 0) != (blocks == 0)) {
            throw new IllegalArgumentException("a tile of " + pixels + " pixels by " + blocks
                    + " blocks; expected 1 to " + MOST + ", or 0 for both");
        }
    }

    /** Makes the choice of an implementation without a tile. */
    public TuningChoice(String implementation) {
        this(implementation, 0, 0);
    }

    /** Returns whether a tile is named. */
    public boolean hasTile() {
        return pixels > 0;
    }

    /** Returns {@code conv2d_blocked 12x2}, or the name alone. */
    @Override
    public String toString() {
        return hasTile() ? implementation + " " + pixels + "x" + blocks : implementation;
    }
}
