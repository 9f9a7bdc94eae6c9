package io.egressgateway.lab.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.PrinterColumn;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes meta.k8s.io/v1 Tables of objects of one kind. */
public final class TableFormat {
  private final List<Cell> cells;
  private final String includeObject;

  /**
   * @param includeObject None, Metadata or Object: what each row carries of its object
   */
  public TableFormat(ResourceType type, String includeObject) {
    this.cells = type.custom() ? customCells(type) : BuiltinColumns.of(type.kind());
    this.includeObject = includeObject;
  }

  /**
   * @param listMetadata resourceVersion, continue and so on of the list; may be empty
   * @param heads whether column definitions are wanted (watches send them once)
   */
  public ObjectNode table(
      List<? extends JsonNode> objects, ObjectNode listMetadata, boolean heads, Instant now) {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.set("metadata", listMetadata);
    ArrayNode columns = table.putArray("columnDefinitions");
    if (heads) {
      for (Cell cell : cells) {
        columns
            .addObject()
            .put("name", cell.name())
            .put("type", cell.type())
            .put("format", cell.format())
            .put("description", cell.description())
            .put("priority", cell.priority());
      }
    }
    ArrayNode rows = table.putArray("rows");
    for (JsonNode object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode values = row.putArray("cells");
      cells.forEach(cell -> values.add(cell.value().apply(object, now)));
      switch (includeObject) {
        case "None" -> {}
        case "Object" -> row.set("object", object);
        default -> row.set("object", partial(object));
      }
    }
    return table;
  }

  /** An object's identity and metadata only. */
  public static ObjectNode partial(JsonNode object) {
    ObjectNode partial =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }

  private static List<Cell> customCells(ResourceType type) {
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.nameColumn());
    if (type.columns().isEmpty()) {
      cells.add(Cell.ageColumn());
    }
    for (PrinterColumn column : type.columns()) {
      JsonPath path = JsonPath.parse(column.jsonPath());
      cells.add(
          new Cell(
              column.name(),
              column.type(),
              column.format(),
              column.description(),
              column.priority(),
              (object, now) -> value(column.type(), path.find(object), now)));
    }
    return cells;
  }

  private static JsonNode value(String type, List<JsonNode> found, Instant now) {
    if (found.isEmpty()) {
      return NullNode.getInstance();
    }
    JsonNode first = found.getFirst();
    return switch (type) {
      case "date" -> Cell.text(HumanDuration.since(first.asText(), now));
      case "integer", "number" -> first.isNumber() ? first : NullNode.getInstance();
      case "boolean" -> BooleanNode.valueOf(first.asBoolean());
      default -> {
        List<String> texts = new ArrayList<>();
        found.forEach(node -> texts.add(node.isContainerNode() ? node.toString() : node.asText()));
        yield Cell.text(String.join(",", texts));
      }
    };
  }
}
