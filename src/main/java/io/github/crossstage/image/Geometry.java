package io.github.crossstage.image;

/** How a picture of any size is fitted to a network's input of a fixed size. */
public sealed interface Geometry {
    /** Returns where a picture goes in an input of {@code width} x {@code height}. */
    Placement place(int pictureWidth, int pictureHeight, int width, int height);

    /** Which pixel a centre crop begins with when the margin is odd. */
    enum Rounding {
        /** Half to even, as torchvision: a margin of 3 gives 2, a margin of 5 gives 2. */
        HALF_EVEN {
            @Override
            int offset(int margin) {
                return (int) Math.rint(margin / 2.0);
            }
        },
        /** Down, as darknet and {@code (w - s) // 2}: a margin of 3 gives 1, a margin of 5 gives 2. */
        DOWN {
            @Override
            int offset(int margin) {
                return margin / 2;
            }
        };

        abstract int offset(int margin);
    }

    /** Where a letterboxed picture lies in the input. */
    enum Anchor {
        TOP_LEFT,
        CENTER
    }

    /**
     * The short side is resized to {@code length}, the long one to {@code (int) (length * long / short)}; of the result
     * the centre is taken. The input must not be larger than {@code length}.
     */
    record ShortSide(int length, Rounding rounding) implements Geometry {
        @Override
        public Placement place(int pictureWidth, int pictureHeight, int width, int height) {
            if (length < width || length < height) {
                throw new IllegalArgumentException("Short side " + length + " is less than the input of " + width + "x"
                        + height + ", expected at least as much");
            }
            boolean wide = pictureWidth > pictureHeight;
            int shortSide = Math.min(pictureWidth, pictureHeight);
            long longSide = (long) length * Math.max(pictureWidth, pictureHeight) / shortSide;
            if (longSide > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("Picture " + pictureWidth + "x" + pictureHeight
                        + " is too narrow for a short side of " + length + "; crop it first");
            }
            int resizedWidth = wide ? (int) longSide : length;
            int resizedHeight = wide ? length : (int) longSide;
            Region window = new Region(
                    rounding.offset(resizedWidth - width), rounding.offset(resizedHeight - height), width, height);
            Region all = new Region(0, 0, pictureWidth, pictureHeight);
            return new Placement(pictureWidth, pictureHeight, all, resizedWidth, resizedHeight, window, 0, 0);
        }
    }

    /** The largest centred part with the input's proportions is taken first, then resized to the input. */
    record CropThenResize(Rounding rounding) implements Geometry {
        @Override
        public Placement place(int pictureWidth, int pictureHeight, int width, int height) {
            long wanted = (long) pictureHeight * width;
            long have = (long) pictureWidth * height;
            int cropWidth = have > wanted ? (int) Math.max(1, wanted / height) : pictureWidth;
            int cropHeight = have < wanted ? (int) Math.max(1, (long) pictureWidth * height / width) : pictureHeight;
            Region crop = new Region(
                    rounding.offset(pictureWidth - cropWidth),
                    rounding.offset(pictureHeight - cropHeight),
                    cropWidth,
                    cropHeight);
            Region window = new Region(0, 0, width, height);
            return new Placement(pictureWidth, pictureHeight, crop, width, height, window, 0, 0);
        }
    }

    /**
     * The whole picture is resized by {@code r = min(width / w, height / h)} to {@code (int) (w * r)} x
     * {@code (int) (h * r)} (at least 1); the rest of the input is {@code fill}, 0 to 255.
     */
    record Letterbox(Anchor anchor, int fill) implements Geometry {
        public Letterbox {
            if (fill < 0 || fill > 255) {
                throw new IllegalArgumentException("Letterbox fill=" + fill + ", expected 0 to 255");
            }
        }

        @Override
        public Placement place(int pictureWidth, int pictureHeight, int width, int height) {
            double ratio = Math.min((double) height / pictureHeight, (double) width / pictureWidth);
            int resizedWidth = Math.max(1, (int) (pictureWidth * ratio));
            int resizedHeight = Math.max(1, (int) (pictureHeight * ratio));
            boolean centered = anchor == Anchor.CENTER;
            return new Placement(
                    pictureWidth,
                    pictureHeight,
                    new Region(0, 0, pictureWidth, pictureHeight),
                    resizedWidth,
                    resizedHeight,
                    new Region(0, 0, resizedWidth, resizedHeight),
                    centered ? (width - resizedWidth) / 2 : 0,
                    centered ? (height - resizedHeight) / 2 : 0);
        }
    }

    /** The whole picture is resized to the input; proportions are lost. */
    record Stretch() implements Geometry {
        @Override
        public Placement place(int pictureWidth, int pictureHeight, int width, int height) {
            Region all = new Region(0, 0, pictureWidth, pictureHeight);
            Region window = new Region(0, 0, width, height);
            return new Placement(pictureWidth, pictureHeight, all, width, height, window, 0, 0);
        }
    }
}
