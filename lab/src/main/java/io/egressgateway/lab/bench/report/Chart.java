package io.egressgateway.lab.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Bars with a whisker from the least to the greatest value, as SVG: one panel for each measure. The
 * bar is the ratio to the floor where there is one, else the value.
 */
public final class Chart {
  private static final int WIDTH = 860;
  private static final int LABELS = 300;
  private static final int ROW = 20;
  private static final int HEAD = 34;
  private static final int RIGHT = 90;

  private final StringBuilder body = new StringBuilder();
  private int y = 10;

  private Chart() {}

  /** Draws all figures of a report. */
  public static String svg(Report report) {
    Chart chart = new Chart();
    report.byMeasure().forEach(chart::panel);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    %s</svg>
    """
        .formatted(WIDTH, chart.y, WIDTH, chart.y, chart.body);
  }

  private void panel(String measure, List<Figure> figures) {
    boolean ratio = figures.stream().allMatch(figure -> figure.ratios().isPresent());
    String unit = ratio ? "of the floor, in one round" : figures.getFirst().unit();
    text(10, y + 18, "start", "bold", measure + " (" + unit + ")");
    y += HEAD;
    double greatest =
        figures.stream().mapToDouble(figure -> shown(figure, ratio).max()).max().orElse(1);
    double scale = (WIDTH - LABELS - RIGHT) / Math.max(greatest, Double.MIN_NORMAL);
    for (Figure figure : figures) {
      row(figure.subject(), shown(figure, ratio), scale);
    }
    y += ROW / 2;
  }

  private static Sample shown(Figure figure, boolean ratio) {
    return ratio ? figure.ratios().orElseThrow() : figure.values();
  }

  private void row(String subject, Sample sample, double scale) {
    double middle = y + ROW / 2.0;
    text(LABELS - 8, middle + 4, "end", "normal", subject);
    body.append(
        format(
            "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"#4878a8\"/>\n",
            LABELS, middle - 6, sample.median() * scale, 12));
    body.append(
        format(
            "<path d=\"M%.1f %.1fH%.1f\" stroke=\"#222\" stroke-width=\"2\"/>\n",
            LABELS + sample.min() * scale, middle, LABELS + sample.max() * scale));
    text(
        LABELS + sample.max() * scale + 8,
        middle + 4,
        "start",
        "normal",
        Report.number(sample.median()));
    y += ROW;
  }

  private void text(double x, double baseline, String anchor, String weight, String text) {
    body.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>\n",
            x, baseline, anchor, weight, escaped(text)));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
