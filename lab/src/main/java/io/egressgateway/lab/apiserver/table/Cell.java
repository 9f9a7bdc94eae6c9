package io.egressgateway.lab.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One column: its head and how to make a cell.
 *
 * @param priority 0 is always shown, more only with {@code -o wide}
 */
record Cell(
    String name,
    String type,
    String format,
    String description,
    int priority,
    BiFunction<JsonNode, Instant, JsonNode> value) {

  static Cell nameColumn() {
    return new Cell(
        "Name", "string", "name", "Name of the object.", 0, (o, _) -> text(Json.name(o)));
  }

  static Cell ageColumn() {
    return new Cell(
        "Age",
        "string",
        "",
        "Time since the object was created.",
        0,
        (o, now) -> text(HumanDuration.since(Json.text(o, "metadata", "creationTimestamp"), now)));
  }

  /** A text column by path; a dash of kubectl's kind if there is nothing. */
  static Cell at(String name, String... path) {
    return of(
        name,
        o -> {
          String found = Json.text(o, path);
          return found.isEmpty() ? "<none>" : found;
        });
  }

  static Cell of(String name, Function<JsonNode, String> value) {
    return new Cell(name, "string", "", name, 0, (o, _) -> text(value.apply(o)));
  }

  static Cell count(String name, String... path) {
    return new Cell(
        name, "integer", "", name, 0, (o, _) -> IntNode.valueOf(Json.at(o, path).size()));
  }

  static Cell since(String name, String... path) {
    return new Cell(
        name,
        "string",
        "",
        name,
        0,
        (o, now) -> text(HumanDuration.since(Json.text(o, path), now)));
  }

  Cell wide() {
    return new Cell(name, type, format, description, 1, value);
  }

  static TextNode text(String value) {
    return TextNode.valueOf(value);
  }

  /** Texts of a list joined by commas, {@code <none>} for an empty one. */
  static String joined(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(field.isEmpty() ? item.asText() : Json.text(item, field)));
    return texts.isEmpty() ? "<none>" : String.join(",", texts);
  }
}
