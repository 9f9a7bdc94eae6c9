package io.egressgateway.lab.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath that printer columns use: fields, {@code ['name']}, {@code [0]}, {@code [*]}, and
 * filters {@code [?(@.type=="Ready")]}. A step that finds nothing yields nothing.
 */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.((?:\\\\.|[^.\\[\\\\])+)|\\[\\s*'([^']+)'\\s*]|\\[\\s*(-?\\d+|\\*)\\s*]"
              + "|\\[\\?\\(\\s*@\\.([^=!]+?)\\s*(==|!=)\\s*[\"']?([^\"')]*)[\"']?\\s*\\)]");

  private final List<MatchedStep> steps = new ArrayList<>();

  private interface MatchedStep {
    void from(JsonNode node, List<JsonNode> found);
  }

  private JsonPath(String text) {
    String path = text.startsWith(".") || text.startsWith("[") ? text : "." + text;
    Matcher matcher = STEP.matcher(path);
    int at = 0;
    while (at < path.length() && matcher.find(at) && matcher.start() == at) {
      steps.add(step(matcher));
      at = matcher.end();
    }
  }

  static JsonPath parse(String text) {
    return new JsonPath(text);
  }

  List<JsonNode> find(JsonNode root) {
    List<JsonNode> current = List.of(root);
    for (MatchedStep step : steps) {
      List<JsonNode> next = new ArrayList<>();
      current.forEach(node -> step.from(node, next));
      current = next;
    }
    return current;
  }

  private static MatchedStep step(Matcher matcher) {
    String field = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    if (field != null) {
      String name = field.replace("\\", "");
      return (node, found) -> keep(node.path(name), found);
    }
    String index = matcher.group(3);
    if (index != null) {
      return (node, found) -> indexed(node, index, found);
    }
    String[] path = matcher.group(4).split("\\.");
    boolean equal = matcher.group(5).equals("==");
    String wanted = matcher.group(6);
    return (node, found) -> {
      for (JsonNode item : node) {
        JsonNode value = item;
        for (String part : path) {
          value = value.path(part);
        }
        if (value.asText().equals(wanted) == equal) {
          found.add(item);
        }
      }
    };
  }

  private static void indexed(JsonNode node, String index, List<JsonNode> found) {
    if (index.equals("*")) {
      node.forEach(found::add);
      return;
    }
    int position = Integer.parseInt(index);
    keep(node.path(position < 0 ? node.size() + position : position), found);
  }

  private static void keep(JsonNode node, List<JsonNode> found) {
    if (!node.isMissingNode() && !node.isNull()) {
      found.add(node);
    }
  }
}
