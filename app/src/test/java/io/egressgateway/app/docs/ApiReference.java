package io.egressgateway.app.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Writes docs/api.md out of the CustomResourceDefinitions, so that it cannot be wrong. */
final class ApiReference {
  private static final String HEAD =
      """
      # API reference

      Written out of `deploy/crds` by `ApiReferenceTest`, which fails where this page and the files differ. `[]` is a list,
      `{}` a map. What the schema cannot say is in [admission.md](admission.md), where defaults and refusals are.

      """;

  private ApiReference() {}

  /** The page. */
  static String markdown(Path crds) throws IOException {
    List<JsonNode> definitions = new ArrayList<>();
    try (Stream<Path> files = Files.list(crds)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        definitions.add(new YAMLMapper().readTree(file.toFile()));
      }
    }
    StringBuilder page = new StringBuilder(HEAD);
    definitions.forEach(definition -> page.append(section(definition)));
    return page.toString().stripTrailing() + "\n";
  }

  private static String section(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode version = spec.path("versions").path(0);
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    StringBuilder section =
        new StringBuilder(
            """
            ## %s

            %s

            `%s/%s`, %s, `kubectl get %s`.

            | field | type | what it is |
            |---|---|---|
            """
                .formatted(
                    spec.at("/names/kind").asText(),
                    schema.path("description").asText(),
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    spec.path("scope").asText().equals("Cluster")
                        ? "cluster-wide"
                        : "in a namespace",
                    spec.at("/names/shortNames/0").asText()));
    schema
        .path("properties")
        .properties()
        .forEach(part -> {
          if (!List.of("apiVersion", "kind", "metadata").contains(part.getKey())) {
            rows(section, part.getKey(), part.getValue());
          }
        });
    return section.append('\n').toString();
  }

  private static void rows(StringBuilder section, String path, JsonNode schema) {
    section
        .append("| `")
        .append(path)
        .append("` | ")
        .append(type(schema))
        .append(" | ")
        .append(text(schema))
        .append(" |\n");
    JsonNode inner = schema;
    String suffix = "";
    if (schema.has("items")) {
      inner = schema.path("items");
      suffix = "[]";
    } else if (schema.path("additionalProperties").isObject()) {
      inner = schema.path("additionalProperties");
      suffix = "{}";
    }
    String below = path + suffix + ".";
    inner
        .path("properties")
        .properties()
        .forEach(part -> rows(section, below + part.getKey(), part.getValue()));
  }

  private static String type(JsonNode schema) {
    if (schema.has("items")) {
      return "list of " + type(schema.path("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      return "map to " + type(schema.path("additionalProperties"));
    }
    return schema.path("x-kubernetes-int-or-string").asBoolean()
        ? "integer or string"
        : schema.path("type").asText("any");
  }

  /** The description with what the schema demands. */
  private static String text(JsonNode schema) {
    List<String> parts = new ArrayList<>();
    parts.add(schema.path("description").asText());
    if (schema.has("enum")) {
      parts.add(
          "One of "
              + String.join(
                  ", ",
                  StreamSupport.stream(schema.path("enum").spliterator(), false)
                      .map(value -> "`" + value.asText() + "`")
                      .toList())
              + ".");
    }
    if (schema.has("default")) {
      parts.add("Default `" + schema.path("default") + "`.");
    }
    if (schema.has("minimum")) {
      parts.add("At least " + schema.path("minimum").asText() + ".");
    }
    if (schema.has("maximum")) {
      parts.add("At most " + schema.path("maximum").asText() + ".");
    }
    if (schema.has("maxItems")) {
      parts.add("At most " + schema.path("maxItems").asText() + " entries.");
    }
    return String.join(" ", parts.stream().filter(part -> !part.isEmpty()).toList())
        .replace("|", "\\|")
        .replace("\n", " ");
  }
}
