package io.egressgateway.lab.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code labelSelector} parameter: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
public final class LabelSelector {
  private static final String KEY = "\\s*([A-Za-z0-9][-A-Za-z0-9_./]*)\\s*";
  private static final String VALUE = "\\s*([-A-Za-z0-9_.]*)\\s*";
  private static final Pattern SET = Pattern.compile(KEY + "(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUALITY = Pattern.compile(KEY + "(==|=|!=)" + VALUE);
  private static final Pattern PRESENCE = Pattern.compile("\\s*(!?)" + KEY);

  private enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    NOT_EXISTS
  }

  private record Requirement(String key, Operator operator, Set<String> values) {
    boolean matches(JsonNode labels) {
      JsonNode value = labels.path(key);
      return switch (operator) {
        case IN -> value.isTextual() && values.contains(value.textValue());
        case NOT_IN -> !value.isTextual() || !values.contains(value.textValue());
        case EXISTS -> !value.isMissingNode();
        case NOT_EXISTS -> value.isMissingNode();
      };
    }
  }

  private final List<Requirement> requirements;

  private LabelSelector(List<Requirement> requirements) {
    this.requirements = List.copyOf(requirements);
  }

  /**
   * Parses a selector; an empty one matches everything.
   *
   * @throws ApiException 400 if it cannot be parsed
   */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : parts(text)) {
      requirements.add(requirement(part));
    }
    return new LabelSelector(requirements);
  }

  public boolean matches(JsonNode object) {
    if (requirements.isEmpty()) {
      return true;
    }
    JsonNode labels = object.path("metadata").path("labels");
    return requirements.stream().allMatch(requirement -> requirement.matches(labels));
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  private static Requirement requirement(String part) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = new TreeSet<>();
      for (String value : set.group(3).split(",", -1)) {
        values.add(value.strip());
      }
      Operator operator = set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
      return new Requirement(set.group(1), operator, values);
    }
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      Operator operator = equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
      return new Requirement(equality.group(1), operator, Set.of(equality.group(3)));
    }
    Matcher presence = PRESENCE.matcher(part);
    if (presence.matches()) {
      Operator operator = presence.group(1).isEmpty() ? Operator.EXISTS : Operator.NOT_EXISTS;
      return new Requirement(presence.group(2), operator, Set.of());
    }
    throw ApiException.badRequest("unable to parse requirement: found '" + part + "'");
  }

  /** Splits at the commas that are not within parentheses. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    if (text.isBlank()) {
      return parts;
    }
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
