package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a command found, in each form it is shown in.
 *
 * @param data for programs
 * @param table for people
 * @param wide with everything
 */
public record Report(JsonNode data, String table, String wide) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();

  public Report {
    requireNonNull(data, "data");
    requireNonNull(table, "table");
    requireNonNull(wide, "wide");
  }

  /** The form of an output. */
  public enum Form {
    TABLE,
    WIDE,
    JSON,
    YAML
  }

  /** The text to print; ends with a line break. */
  public String as(Form form) {
    try {
      return switch (form) {
        case TABLE -> table;
        case WIDE -> wide;
        case JSON -> JSON.writerWithDefaultPrettyPrinter().writeValueAsString(data) + "\n";
        case YAML -> YAML.writeValueAsString(data);
      };
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of our own cannot be written", impossible);
    }
  }
}
