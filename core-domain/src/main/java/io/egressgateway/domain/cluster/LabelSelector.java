package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A Kubernetes label selector (meta/v1 LabelSelector), already valid; all parts must hold. The
 * empty selector matches everything.
 */
public record LabelSelector(SortedMap<String, String> matchLabels, List<Requirement> expressions) {
  public static final LabelSelector EVERYTHING = new LabelSelector(Sorted.emptyMap(), List.of());

  /** How a requirement's values are meant. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** The spelling of the API. */
    public String text() {
      return text;
    }
  }

  /**
   * One of {@code matchExpressions}.
   *
   * @param values non-empty for IN and NOT_IN, empty for the others
   */
  public record Requirement(String key, Operator operator, SortedSet<String> values) {
    public Requirement {
      requireNonNull(key, "key");
      requireNonNull(operator, "operator");
      values = Sorted.set(values);
      boolean listed = operator == Operator.IN || operator == Operator.NOT_IN;
      if (listed == values.isEmpty()) {
        throw new IllegalArgumentException("values do not fit " + operator + ": " + values);
      }
    }

    boolean matches(SortedMap<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  public LabelSelector {
    matchLabels = Sorted.map(matchLabels);
    expressions = List.copyOf(expressions);
  }

  public boolean isEmpty() {
    return matchLabels.isEmpty() && expressions.isEmpty();
  }

  public boolean matches(SortedMap<String, String> labels) {
    for (Map.Entry<String, String> wanted : matchLabels.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    for (Requirement expression : expressions) {
      if (!expression.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
