package io.egressgateway.lab.apiserver.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads, writes and walks JSON trees. A missing field reads as the empty text, 0 or nothing. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * Parses JSON text.
   *
   * @throws ApiException 400 if the text is not JSON
   */
  public static JsonNode parse(byte[] text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw ApiException.badRequest("the request body is empty");
      }
      return node;
    } catch (IOException e) {
      throw ApiException.badRequest("the request body is not valid JSON: " + firstLine(e));
    }
  }

  /**
   * Parses one YAML document (JSON is YAML too).
   *
   * @throws ApiException 400 if the text is not YAML
   */
  public static JsonNode parseYaml(byte[] text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw ApiException.badRequest("the request body is not valid YAML: " + firstLine(e));
    }
  }

  /** Parses a file of YAML documents separated by {@code ---}; empty documents are left out. */
  public static List<ObjectNode> parseYamlDocuments(byte[] text) throws IOException {
    List<ObjectNode> documents = new ArrayList<>();
    try (var nodes = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      while (nodes.hasNextValue()) {
        if (nodes.nextValue() instanceof ObjectNode object) {
          documents.add(object);
        }
      }
    }
    return documents;
  }

  public static byte[] yaml(JsonNode node) {
    try {
      return YAML.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written as YAML", e);
    }
  }

  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  public static String text(JsonNode node, String... path) {
    return at(node, path).asText("");
  }

  public static JsonNode at(JsonNode node, String... path) {
    JsonNode here = node;
    for (String field : path) {
      here = here.path(field);
    }
    return here;
  }

  /** The object at a field, made if it is absent or not an object. */
  public static ObjectNode child(ObjectNode parent, String field) {
    return parent.get(field) instanceof ObjectNode object ? object : parent.putObject(field);
  }

  public static ObjectNode metadata(ObjectNode object) {
    return child(object, "metadata");
  }

  public static String name(JsonNode object) {
    return text(object, "metadata", "name");
  }

  public static String namespace(JsonNode object) {
    return text(object, "metadata", "namespace");
  }

  /** A field's value, or a JSON-null-like missing node's text, for writing a copy of a field. */
  public static void copyField(JsonNode from, ObjectNode to, String field) {
    JsonNode value = from.path(field);
    if (value.isMissingNode()) {
      to.remove(field);
    } else {
      to.set(field, value);
    }
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
