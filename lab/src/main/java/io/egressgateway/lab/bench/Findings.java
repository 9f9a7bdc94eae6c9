package io.egressgateway.lab.bench;

import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Report;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects figures and says on the way what is going on. One thread. */
public final class Findings {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  public Findings(PrintStream out) {
    this.out = out;
  }

  /** Says what is being done. */
  public void say(String text) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    out.println(String.format(Locale.ROOT, "%7.1f s   %s", seconds, text));
    out.flush();
  }

  public void add(Figure figure) {
    figures.add(figure);
    say(
        String.format(
            Locale.ROOT,
            "%s, %s: %.4g %s",
            figure.measure(),
            figure.subject(),
            figure.values().median(),
            figure.unit()));
  }

  /** Says and keeps why something is not measured. */
  public void leaveOut(String why) {
    notes.add(why);
    say(why);
  }

  public Report report(Map<String, String> facts) {
    return new Report(facts, figures, notes);
  }
}
