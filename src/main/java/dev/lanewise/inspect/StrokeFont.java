package dev.lanewise.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * A font of strokes for printable ASCII, so that a machine without any font can label a picture.
 * Immutable.
 *
 * <p>Each glyph is a bitmap of 5 × 7 dots, with two more rows under the baseline. Neighbouring dots
 * are joined by strokes, which stay smooth at any size and angle.
 */
final class StrokeFont {
  /** Rows from the top of a capital to the baseline, in dots. */
  static final double CAP_HEIGHT = 6;

  private static final int COLUMNS = 5;
  private static final int ROWS = 9;
  private static final int GLYPHS_PER_BAND = 12;
  private static final double SPACE_WIDTH = 2;
  private static final double GAP = 2;
  private static final char FIRST = ' ';
  private static final char LAST = '~';
  private static final char UNKNOWN = '?';

  /** From space to tilde in the order of ASCII, twelve glyphs a band. */
  private static final String ART =
      """
      ..... ..#.. .#.#. .#.#. ..#.. ##..# .##.. ..#.. ...#. .#... ..... .....
      ..... ..#.. .#.#. .#.#. .#### ##..# #..#. ..#.. ..#.. ..#.. ..#.. ..#..
      ..... ..#.. .#.#. ##### #.#.. ...#. #..#. ..#.. .#... ...#. #.#.# ..#..
      ..... ..#.. ..... .#.#. .###. ..#.. .##.. ..... .#... ...#. .###. #####
      ..... ..#.. ..... ##### ..#.# .#... #.#.# ..... .#... ...#. #.#.# ..#..
      ..... ..... ..... .#.#. ####. #..## #..#. ..... ..#.. ..#.. ..#.. ..#..
      ..... ..#.. ..... .#.#. ..#.. #..## .##.# ..... ...#. .#... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....

      ..... ..... ..... ....# .###. ..#.. .###. .###. ...#. ##### .###. #####
      ..... ..... ..... ....# #...# .##.. #...# #...# ..##. #.... #.... ....#
      ..... ..... ..... ...#. #...# #.#.. ....# ....# .#.#. ####. #.... ...#.
      ..... ##### ..... ..#.. #.#.# ..#.. ...#. ..##. #..#. ....# ####. ...#.
      ..... ..... ..... .#... #...# ..#.. ..#.. ....# ##### ....# #...# ..#..
      ..#.. ..... ..... #.... #...# ..#.. .#... #...# ...#. #...# #...# ..#..
      ..#.. ..... ..#.. #.... .###. ##### ##### .###. ...#. .###. .###. ..#..
      .#... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....

      .###. .###. ..... ..... ...#. ..... .#... .###. .###. ..#.. ####. .###.
      #...# #...# ..... ..... ..#.. ..... ..#.. #...# #...# .#.#. #...# #...#
      #...# #...# ..#.. ..#.. .#... ##### ...#. ....# #.### #...# #...# #....
      .###. .#### ..... ..... #.... ..... ....# ...#. #.#.# #...# ####. #....
      #...# ....# ..... ..... .#... ##### ...#. ..#.. #.### ##### #...# #....
      #...# ....# ..... ..#.. ..#.. ..... ..#.. ..... #.... #...# #...# #...#
      .###. .###. ..#.. ..#.. ...#. ..... .#... ..#.. .###. #...# ####. .###.
      ..... ..... ..... .#... ..... ..... ..... ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....

      ####. ##### ##### .###. #...# .###. ..### #...# #.... #...# #...# .###.
      #...# #.... #.... #...# #...# ..#.. ...#. #..#. #.... ##.## ##..# #...#
      #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.# ##..# #...#
      #...# ####. ####. #..## ##### ..#.. ...#. ##... #.... #.#.# #.#.# #...#
      #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #...# #..## #...#
      #...# #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...# #..## #...#
      ####. ##### #.... .###. #...# .###. .##.. #...# ##### #...# #...# .###.
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....

      ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# ##### .###.
      #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....# .#...
      #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#. .#...
      ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#.. .#...
      #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#... .#...
      #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #.... .#...
      #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. ##### .###.
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....

      #.... .###. ..#.. ..... .#... ..... #.... ..... ....# ..... ..##. .....
      #.... ...#. .#.#. ..... ..#.. ..... #.... ..... ....# ..... .#... .....
      .#... ...#. #...# ..... ..... .###. ####. .#### .#### .###. .#... .####
      ..#.. ...#. ..... ..... ..... ....# #...# #.... #...# #...# ####. #...#
      ...#. ...#. ..... ..... ..... .#### #...# #.... #...# ##### .#... #...#
      ....# ...#. ..... ..... ..... #...# #...# #.... #...# #.... .#... #...#
      ....# .###. ..... ..... ..... .#### ####. .#### .#### .###. .#... .####
      ..... ..... ..... ##### ..... ..... ..... ..... ..... ..... ..... ....#
      ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .###.

      #.... ..#.. ...#. .#... .##.. ..... ..... ..... ..... ..... ..... .....
      #.... ..... ..... .#... ..#.. ..... ..... ..... ..... ..... ..... .....
      ####. .##.. ..##. .#..# ..#.. ##.#. ####. .###. ####. .#### #.##. .####
      #...# ..#.. ...#. .#.#. ..#.. #.#.# #...# #...# #...# #...# ##..# #....
      #...# ..#.. ...#. .##.. ..#.. #.#.# #...# #...# #...# #...# #.... .###.
      #...# ..#.. ...#. .#.#. ..#.. #.#.# #...# #...# #...# #...# #.... ....#
      #...# .###. ...#. .#..# .###. #.#.# #...# .###. ####. .#### #.... ####.
      ..... ..... ...#. ..... ..... ..... ..... ..... #.... ....# ..... .....
      ..... ..... .##.. ..... ..... ..... ..... ..... #.... ....# ..... .....

      .#... ..... ..... ..... ..... ..... ..... ...## ..#.. ##... .....
      .#... ..... ..... ..... ..... ..... ..... ..#.. ..#.. ..#.. .....
      ####. #...# #...# #...# #...# #...# ##### ..#.. ..#.. ..#.. .#...
      .#... #...# #...# #...# .#.#. #...# ...#. .#... ..#.. ...#. #.#.#
      .#... #...# #...# #.#.# ..#.. #...# ..#.. ..#.. ..#.. ..#.. ...#.
      .#... #...# .#.#. #.#.# .#.#. #...# .#... ..#.. ..#.. ..#.. .....
      ..##. .#### ..#.. .#.#. #...# .#### ##### ...## ..#.. ##... .....
      ..... ..... ..... ..... ..... ....# ..... ..... ..... ..... .....
      ..... ..... ..... ..... ..... .###. ..... ..... ..... ..... .....
      """;

  private final List<Glyph> glyphs = new ArrayList<>();

  /** Strokes {x0, y0, x1, y1} in dots, y downwards, the last row above the baseline at y = 0. */
  private record Glyph(double width, List<double[]> strokes) {}

  StrokeFont() {
    List<String> lines = ART.lines().filter(line -> !line.isBlank()).toList();
    for (int c = FIRST; c <= LAST; c++) {
      int index = c - FIRST;
      int left = index % GLYPHS_PER_BAND * (COLUMNS + 1);
      int top = index / GLYPHS_PER_BAND * ROWS;
      boolean[][] dots = new boolean[ROWS][COLUMNS];
      for (int y = 0; y < ROWS; y++) {
        for (int x = 0; x < COLUMNS; x++) {
          dots[y][x] = lines.get(top + y).charAt(left + x) == '#';
        }
      }
      glyphs.add(join(dots));
    }
  }

  private static Glyph join(boolean[][] dots) {
    int left = COLUMNS;
    int right = -1;
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        if (dots[y][x]) {
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
    }
    if (right < 0) {
      return new Glyph(SPACE_WIDTH, List.of());
    }
    List<double[]> strokes = new ArrayList<>();
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        if (dots[y][x]) {
          boolean east = isOn(dots, x + 1, y);
          boolean south = isOn(dots, x, y + 1);
          // A dot is a stroke of no length: it also rounds the ends of the others.
          strokes.add(stroke(x, y, 0, 0, left));
          if (east) {
            strokes.add(stroke(x, y, 1, 0, left));
          }
          if (south) {
            strokes.add(stroke(x, y, 0, 1, left));
          }
          // Corners that are joined the long way round get no diagonal.
          if (isOn(dots, x + 1, y + 1) && !east && !south) {
            strokes.add(stroke(x, y, 1, 1, left));
          }
          if (isOn(dots, x - 1, y + 1) && !isOn(dots, x - 1, y) && !south) {
            strokes.add(stroke(x, y, -1, 1, left));
          }
        }
      }
    }
    return new Glyph(right - left, strokes);
  }

  private static boolean isOn(boolean[][] dots, int x, int y) {
    return x >= 0 && x < COLUMNS && y < ROWS && dots[y][x];
  }

  private static double[] stroke(int x, int y, int dx, int dy, int left) {
    double fromY = y - CAP_HEIGHT;
    return new double[] {x - left, fromY, x - left + dx, fromY + dy};
  }

  private Glyph glyph(char c) {
    return glyphs.get((c >= FIRST && c <= LAST ? c : UNKNOWN) - FIRST);
  }

  /** Returns the width of a text in dots. */
  double width(String text) {
    double width = 0;
    for (int i = 0; i < text.length(); i++) {
      width += glyph(text.charAt(i)).width() + (i > 0 ? GAP : 0);
    }
    return width;
  }

  /**
   * Returns the strokes {x0, y0, x1, y1} of a text in dots, y downwards; it begins at x = 0 and its
   * baseline is y = 0. Characters other than printable ASCII show as question marks.
   */
  List<double[]> strokes(String text) {
    List<double[]> strokes = new ArrayList<>();
    double at = 0;
    for (int i = 0; i < text.length(); i++) {
      Glyph glyph = glyph(text.charAt(i));
      for (double[] s : glyph.strokes()) {
        strokes.add(new double[] {at + s[0], s[1], at + s[2], s[3]});
      }
      at += glyph.width() + GAP;
    }
    return strokes;
  }
}
