package io.github.crossstage.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A built-in font of straight strokes for the printable ASCII characters, so that labels look the same on every machine
 * and none needs an installed font.
 *
 * <p>A glyph is drawn on a grid of 4 columns (0 to 4) and 8 rows: 0 is the top of capitals, 2 the top of small letters,
 * 6 the baseline, 8 the bottom of descenders. Its text is a list of polylines: digits in pairs are column and row, a
 * space lifts the pen. Other characters are drawn as an empty rectangle.
 */
final class StrokeFont {
    /** From one character to the next, in grid units. */
    static final double ADVANCE = 5.6;

    /** From the top of capitals to the bottom of descenders, in grid units. */
    static final double HEIGHT = 8;

    private static final String UNKNOWN = "0040460600";

    private static final String[] GLYPHS = {
        "", // space
        "2024 2626", // !
        "1012 3032", // "
        "1016 3036 0242 0444", // #
        "413010010213334445361605 2026", // $
        "0640 0010110100 3545463635", // %
        "46011020310405162644", // &
        "2022", // '
        "30121426", // (
        "10323416", // )
        "2125 0244 4204", // *
        "2125 0343", // +
        "252618", // ,
        "0343", // -
        "2626", // .
        "0640", // /
        "103041453616050110 2323", // 0
        "112026 1636", // 1
        "011030414206 0646", // 2
        "0110304142331342 334445361605", // 3
        "36300444", // 4
        "400002324345361605", // 5
        "4130100105163645443303", // 6
        "004016", // 7
        "10304142331302011033 1304051636454433", // 8
        "0516364541301001021343", // 9
        "2222 2525", // :
        "2222 242516", // ;
        "410345", // <
        "0242 0444", // =
        "014305", // >
        "01103041422324 2626", // ?
        "45361605011030414434143233", // @
        "062046 1434", // A
        "0600304142330333444536 0636", // B
        "4130100105163645", // C
        "00304145360600", // D
        "40000646 0333", // E
        "400006 0333", // F
        "4130100105163645432343", // G
        "0006 4046 0343", // H
        "1030 2026 1636", // I
        "404536160504", // J
        "0006 400346", // K
        "000646", // L
        "0600234046", // M
        "06004640", // N
        "103041453616050110", // O
        "060030414233 0333", // P
        "103041453616050110 2446", // Q
        "060030414233 0333 2346", // R
        "413010010213334445361605", // S
        "0040 2026", // T
        "000516364540", // U
        "002640", // V
        "0016233640", // W
        "0046 4006", // X
        "0023 4023 2326", // Y
        "00400646", // Z
        "30101636", // [
        "0046", // \
        "10303616", // ]
        "022042", // ^
        "0747", // _
        "1021", // `
        "12324346 441404051636 3645", // a
        "0006 0312324345361605", // b
        "4332120305163645", // c
        "4046 4332120305163645", // d
        "04444332120305163645", // e
        "4130212126 0242", // f
        "4332120305163645 42473818", // g
        "0006 0312324346", // h
        "2226 2020", // i
        "22271808 2020", // j
        "0006 320436", // k
        "202536", // l
        "0206 03122326 23324346", // m
        "0206 0312324346", // n
        "123243453616050312", // o
        "0208 0312324345361605", // p
        "4248 4332120305163645", // q
        "0206 04123243", // r
        "43321203143445361605", // s
        "20253645 0242", // t
        "0205163645 4246", // u
        "022642", // v
        "0216233642", // w
        "0246 4206", // x
        "0226 4208", // y
        "02420646", // z
        "30212213242536", // {
        "2028", // |
        "10212233242516", // }
        "0413223342", // ~
    };

    private StrokeFont() {}

    /** One straight stroke, in grid units. */
    record Stroke(double fromX, double fromY, double toX, double toY) {
        /** Returns how far a point is from the stroke. */
        double distance(double x, double y) {
            double alongX = toX - fromX;
            double alongY = toY - fromY;
            double length = alongX * alongX + alongY * alongY;
            double share = length == 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length;
            double clamped = Math.max(0, Math.min(1, share));
            return Math.hypot(x - fromX - clamped * alongX, y - fromY - clamped * alongY);
        }
    }

    /** Returns the strokes of a character, its left edge at x = 0. */
    static List<Stroke> strokes(char character) {
        boolean known = character >= ' ' && character - ' ' < GLYPHS.length;
        List<Stroke> strokes = new ArrayList<>();
        for (String line : (known ? GLYPHS[character - ' '] : UNKNOWN).split(" ")) {
            for (int at = 0; at + 4 <= line.length(); at += 2) {
                strokes.add(new Stroke(
                        line.charAt(at) - '0',
                        line.charAt(at + 1) - '0',
                        line.charAt(at + 2) - '0',
                        line.charAt(at + 3) - '0'));
            }
        }
        return strokes;
    }

    /** Returns the width of a text, in grid units. */
    static double width(String text) {
        return text.length() * ADVANCE;
    }
}
