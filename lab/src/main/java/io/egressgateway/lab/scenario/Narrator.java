package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells what happens, with the time since the start, and keeps what was checked and measured.
 *
 * <p>Colors only where asked for. One thread.
 */
public final class Narrator {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean colors;
  private final long startNanos = System.nanoTime();
  private final List<Check> checks = new ArrayList<>();
  private final Map<String, Object> measured = new LinkedHashMap<>();

  /** Something that was expected. */
  public record Check(String what, boolean held, String seen) {
    public Check {
      requireNonNull(what, "what");
      requireNonNull(seen, "seen");
    }
  }

  public Narrator(PrintStream out, boolean colors) {
    this.out = requireNonNull(out, "out");
    this.colors = colors;
  }

  /** Begins an act. */
  public void act(String title) {
    out.println();
    out.println(paint(BOLD, title));
  }

  public void say(String text) {
    text.lines().forEach(line -> out.println(stamp() + "   " + line));
  }

  /** Does something that may take long, saying so before and how long it took after. */
  public <T> T step(String what, Supplier<T> work) {
    out.println(stamp() + "   " + what + " ...");
    out.flush();
    long start = System.nanoTime();
    T result = work.get();
    out.println(stamp() + "   " + paint(DIM, "done in " + millis(System.nanoTime() - start)));
    return result;
  }

  /** Says something that was expected, and whether it is so. */
  public void check(String what, boolean held, String seen) {
    checks.add(new Check(what, held, seen));
    String sign = held ? paint(GREEN, "ok  ") : paint(RED, "FAIL");
    out.println(stamp() + " " + sign + what + (seen.isEmpty() ? "" : ": " + seen));
  }

  /** Keeps and says a figure. */
  public void measure(String name, String what, Duration value) {
    measured.put(name, value.toNanos() / 1_000_000.0);
    say(what + ": " + paint(BOLD, millis(value.toNanos())));
  }

  /** Keeps a figure without saying it. */
  public void keep(String name, Number value) {
    measured.put(name, value);
  }

  public List<Check> checks() {
    return List.copyOf(checks);
  }

  public Map<String, Object> measured() {
    return new LinkedHashMap<>(measured);
  }

  public boolean allHeld() {
    return !checks.isEmpty() && checks.stream().allMatch(Check::held);
  }

  static String millis(long nanos) {
    return nanos < 10_000_000_000L
        ? String.format(Locale.ROOT, "%.0f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  private String stamp() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return paint(DIM, String.format(Locale.ROOT, "%7.2f s ", seconds));
  }

  private String paint(String color, String text) {
    return colors ? color + text + PLAIN : text;
  }
}
