package io.egressgateway.lab.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run found out.
 *
 * @param facts of the machine and of the run, in order
 * @param figures in the order they were taken
 * @param notes what was left out, and why
 */
public record Report(Map<String, String> facts, List<Figure> figures, List<String> notes) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public Report {
    facts = new LinkedHashMap<>(facts);
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }

  /** Everything, every single value too. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode machine = root.putObject("machine");
    facts.forEach(machine::put);
    ArrayNode list = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode entry = list.addObject();
      entry.put("measure", figure.measure());
      entry.put("unit", figure.unit());
      entry.put("subject", figure.subject());
      write(entry.putObject("value"), figure.values());
      figure.ratios().ifPresent(ratios -> write(entry.putObject("ratioToFloor"), ratios));
    }
    notes.forEach(root.putArray("notes")::add);
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree cannot be written", impossible);
    }
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws IllegalArgumentException where that is something else
   */
  public static Report parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("not JSON: " + broken.getOriginalMessage(), broken);
    }
    Map<String, String> facts = new LinkedHashMap<>();
    root.path("machine")
        .properties()
        .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
    List<Figure> figures = new ArrayList<>();
    root.path("figures").forEach(entry -> figures.add(figure(entry)));
    List<String> notes = new ArrayList<>();
    root.path("notes").forEach(note -> notes.add(note.asText()));
    return new Report(facts, figures, notes);
  }

  private static Figure figure(JsonNode entry) {
    JsonNode ratios = entry.path("ratioToFloor");
    return new Figure(
        entry.path("measure").asText(),
        entry.path("unit").asText(),
        entry.path("subject").asText(),
        sample(entry.path("value")),
        ratios.isMissingNode() ? Optional.empty() : Optional.of(sample(ratios)));
  }

  private static Sample sample(JsonNode entry) {
    List<Double> values = new ArrayList<>();
    entry.path("values").forEach(value -> values.add(value.asDouble()));
    return new Sample(values);
  }

  private static void write(ObjectNode entry, Sample sample) {
    entry.put("median", sample.median());
    entry.put("min", sample.min());
    entry.put("max", sample.max());
    entry.put("p99", sample.quantile(0.99));
    ArrayNode values = entry.putArray("values");
    sample.values().forEach(values::add);
  }

  /** Measures in the order of their first figure. */
  Map<String, List<Figure>> byMeasure() {
    Map<String, List<Figure>> groups = new LinkedHashMap<>();
    for (Figure figure : figures) {
      groups.computeIfAbsent(figure.measure(), _ -> new ArrayList<>()).add(figure);
    }
    return groups;
  }

  /** A table for people and for documents, in Markdown. */
  public String table() {
    StringBuilder table = new StringBuilder();
    byMeasure()
        .forEach((measure, all) -> {
          table.append("\n**%s** (%s)\n\n".formatted(measure, all.getFirst().unit()));
          table.append("| | median | min - max | p99 | of the floor |\n|---|---|---|---|---|\n");
          all.forEach(figure -> table.append(row(figure)).append('\n'));
        });
    notes.forEach(note -> table.append("\n- ").append(note));
    return table.toString().strip() + "\n";
  }

  private static String row(Figure figure) {
    Sample values = figure.values();
    return "| %s | %s | %s - %s | %s | %s |"
        .formatted(
            figure.subject(),
            number(values.median()),
            number(values.min()),
            number(values.max()),
            number(values.quantile(0.99)),
            figure
                .ratios()
                .map(ratios ->
                    String.format(
                        Locale.ROOT,
                        "%.2f (%.2f - %.2f)",
                        ratios.median(),
                        ratios.min(),
                        ratios.max()))
                .orElse(""));
  }

  /** Three digits that count. */
  static String number(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
