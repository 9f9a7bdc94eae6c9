package io.egressgateway.testkit.chart;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rendered objects.
 *
 * @param text as Helm printed them
 */
public record Manifest(String text) {
  /** A key that is there twice is what a template of Spidernet's chart rendered. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  public Manifest {
    requireNonNull(text, "text");
  }

  /** All objects in the order of rendering; a duplicate key is an error. */
  public List<ObjectNode> objects() {
    List<ObjectNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNext()) {
        if (documents.next() instanceof ObjectNode object) {
          objects.add(object);
        }
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of one kind. */
  public List<ObjectNode> all(String kind) {
    return objects().stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  /**
   * The one object of a kind and a name.
   *
   * @throws AssertionError where there is none
   */
  public ObjectNode object(String kind, String name) {
    return all(kind).stream()
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in:\n" + text));
  }

  /** The configuration file that the pods get. */
  public String configuration() {
    return object("ConfigMap", "egressgateway").at("/data/conf.yml").asText();
  }
}
