package io.egressgateway.app.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evaluates what the alerts use of PromQL, and fails on everything else: selectors, {@code
 * increase} over a range, {@code absent}, {@code max by}, {@code time()}, differences and
 * quotients, and a comparison with a number.
 */
final class Expression {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\"[^\"]*\"|=~|==|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+[mhs]?|\\S)");

  /**
   * A series as it was at the beginning of every range and as it is.
   *
   * @param labels without the name
   */
  record Series(String name, SortedMap<String, String> labels, double before, double now) {
    private static final Pattern FORM =
        Pattern.compile("(\\w+)(?:\\{(.*)})? ([0-9.]+)(?: to ([0-9.]+))?");

    /** Reads {@code name{label="value"} 1} or {@code ... 1 to 2}. */
    static Series of(String text) {
      Matcher found = FORM.matcher(text);
      if (!found.matches()) {
        throw new IllegalArgumentException("no series: " + text);
      }
      SortedMap<String, String> labels = new TreeMap<>();
      String inner = found.group(2) == null ? "" : found.group(2);
      Pattern.compile("(\\w+)=\"([^\"]*)\"")
          .matcher(inner)
          .results()
          .forEach(label -> labels.put(label.group(1), label.group(2)));
      double first = Double.parseDouble(found.group(3));
      return new Series(
          found.group(1),
          labels,
          first,
          found.group(4) == null ? first : Double.parseDouble(found.group(4)));
    }
  }

  private final List<String> tokens;
  private final List<Series> series;
  private final double time;
  private int next;

  private Expression(String text, List<Series> series, double time) {
    this.tokens = TOKEN.matcher(text).results().map(token -> token.group(1)).toList();
    this.series = series;
    this.time = time;
  }

  /**
   * Evaluates.
   *
   * @param time what {@code time()} says
   * @return values by labels; a comparison keeps those for which it holds
   */
  static Map<SortedMap<String, String>, Double> evaluate(
      String text, List<Series> series, double time) {
    Expression expression = new Expression(text, series, time);
    var result = expression.comparison();
    if (expression.next != expression.tokens.size()) {
      throw new IllegalArgumentException("not understood from " + expression.peek() + ": " + text);
    }
    return result;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private boolean skip(String token) {
    boolean there = peek().equals(token);
    next += there ? 1 : 0;
    return there;
  }

  private void expect(String token) {
    if (!skip(token)) {
      throw new IllegalArgumentException("expected " + token + ", found " + peek());
    }
  }

  private Map<SortedMap<String, String>, Double> comparison() {
    var left = arithmetic();
    if (skip(">")) {
      double limit = number().orElseThrow();
      return kept(left, value -> value > limit);
    }
    if (skip("<")) {
      double limit = number().orElseThrow();
      return kept(left, value -> value < limit);
    }
    if (skip("==")) {
      double limit = number().orElseThrow();
      return kept(left, value -> value == limit);
    }
    return left;
  }

  private static Map<SortedMap<String, String>, Double> kept(
      Map<SortedMap<String, String>, Double> values, DoublePredicate condition) {
    Map<SortedMap<String, String>, Double> kept = new HashMap<>(values);
    kept.values().removeIf(value -> !condition.test(value));
    return kept;
  }

  private Map<SortedMap<String, String>, Double> arithmetic() {
    if (skip("time")) {
      expect("(");
      expect(")");
      expect("-");
      Map<SortedMap<String, String>, Double> ages = new HashMap<>();
      term().forEach((labels, value) -> ages.put(labels, time - value));
      return ages;
    }
    var left = term();
    return skip("/") ? joined(left, term(), (one, other) -> one / other) : left;
  }

  private static Map<SortedMap<String, String>, Double> joined(
      Map<SortedMap<String, String>, Double> left,
      Map<SortedMap<String, String>, Double> right,
      DoubleBinaryOperator operator) {
    Map<SortedMap<String, String>, Double> joined = new HashMap<>();
    left.forEach((labels, value) -> {
      Double other = right.get(labels);
      if (other != null) {
        joined.put(labels, operator.applyAsDouble(value, other));
      }
    });
    return joined;
  }

  private Map<SortedMap<String, String>, Double> term() {
    if (skip("max")) {
      expect("by");
      expect("(");
      String label = tokens.get(next++);
      expect(")");
      expect("(");
      Map<SortedMap<String, String>, Double> greatest = new HashMap<>();
      selected(false)
          .forEach((labels, value) -> {
            SortedMap<String, String> only = new TreeMap<>();
            only.put(label, labels.getOrDefault(label, ""));
            greatest.merge(only, value, Math::max);
          });
      expect(")");
      return greatest;
    }
    if (skip("increase")) {
      expect("(");
      var values = selected(true);
      expect("[");
      next++;
      expect("]");
      expect(")");
      return values;
    }
    if (skip("absent")) {
      expect("(");
      boolean none = selected(false).isEmpty();
      expect(")");
      return none ? Map.of(new TreeMap<>(), 1.0) : Map.of();
    }
    return selected(false);
  }

  private Map<SortedMap<String, String>, Double> selected(boolean increase) {
    String name = tokens.get(next++);
    Map<String, Pattern> wanted = skip("{") ? matchers() : Map.of();
    Map<SortedMap<String, String>, Double> found = new HashMap<>();
    for (Series one : series) {
      boolean matches =
          one.name().equals(name)
              && wanted.entrySet().stream()
                  .allMatch(matcher ->
                      matcher
                          .getValue()
                          .matcher(one.labels().getOrDefault(matcher.getKey(), ""))
                          .matches());
      if (matches) {
        found.put(one.labels(), increase ? one.now() - one.before() : one.now());
      }
    }
    return found;
  }

  private Map<String, Pattern> matchers() {
    Map<String, Pattern> matchers = new HashMap<>();
    do {
      String label = tokens.get(next++);
      boolean regular = skip("=~");
      if (!regular) {
        expect("=");
      }
      String value = tokens.get(next++);
      String inner = value.substring(1, value.length() - 1);
      matchers.put(label, Pattern.compile(regular ? inner : Pattern.quote(inner)));
    } while (skip(","));
    expect("}");
    return matchers;
  }

  private OptionalDouble number() {
    return OptionalDouble.of(Double.parseDouble(tokens.get(next++)));
  }
}
