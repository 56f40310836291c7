package io.github.crossstage.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The picture file formats that are decoded, told apart by their first bytes and not by the file's name. */
enum PictureFileFormat {
    JPEG("jpeg"),
    PNG("png"),
    GIF("gif"),
    BMP("bmp"),
    WEBP("webp");

    static final String SUPPORTED = "expected JPEG, PNG, BMP, GIF or WebP; convert it first";

    private final String readerName;

    PictureFileFormat(String readerName) {
        this.readerName = readerName;
    }

    /** Returns the name under which {@code javax.imageio} registers readers of this format. */
    String readerName() {
        return readerName;
    }

    /** Returns the format of a file, or nothing if it is none of these. */
    static Optional<PictureFileFormat> of(byte[] file) {
        if (startsWith(file, 0, "\u00FF\u00D8\u00FF")) {
            return Optional.of(JPEG);
        } else if (startsWith(file, 0, "\u0089PNG\r\n\u001A\n")) {
            return Optional.of(PNG);
        } else if (startsWith(file, 0, "GIF87a") || startsWith(file, 0, "GIF89a")) {
            return Optional.of(GIF);
        } else if (startsWith(file, 0, "RIFF") && startsWith(file, 8, "WEBP")) {
            return Optional.of(WEBP);
        } else if (startsWith(file, 0, "BM")) {
            return Optional.of(BMP);
        }
        return Optional.empty();
    }

    /** Returns the name of a well-known format that is not decoded, for the error message. */
    static Optional<String> unsupported(byte[] file) {
        if (startsWith(file, 4, "ftyp")) {
            return Optional.of("HEIC, AVIF or video");
        } else if (startsWith(file, 0, "II*\0") || startsWith(file, 0, "MM\0*")) {
            return Optional.of("TIFF");
        } else if (startsWith(file, 0, "%PDF")) {
            return Optional.of("PDF");
        } else if (startsWith(file, 0, "<")) {
            return Optional.of("SVG or another text");
        } else if (startsWith(file, 0, "\u0093NUMPY")) {
            return Optional.of("NumPy array");
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] file, int offset, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (file.length < offset + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (file[offset + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
