package io.egressgateway.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.domain.net.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The content of a configuration file, every key parsed and checked. */
final class ConfigFile {
  private final Map<String, Object> values = new HashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  private ConfigFile() {}

  /** Reads a file; without one every key has its default. */
  static ConfigFile read(Optional<Path> path) {
    ConfigFile file = new ConfigFile();
    Map<String, String> texts = new TreeMap<>();
    path.ifPresent(present -> file.load(present, texts));
    for (ConfigKey<?> key : ConfigKeys.all()) {
      file.parse(key, texts.remove(key.name()));
    }
    texts.forEach((name, value) -> file.problems.add(new ConfigProblem(name, value, known(name))));
    return file;
  }

  private static String known(String unknown) {
    List<String> names = ConfigKeys.all().stream().<String>map(ConfigKey::name).toList();
    return "one of the keys of docs/configuration.md"
        + ClosestKey.to(unknown, names).map(key -> "; did you mean " + key + "?").orElse("");
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  /** The value of a key that is declared in {@link ConfigKeys}. */
  @SuppressWarnings("unchecked") // parse() put in what the key's own parser gave
  <T> T get(ConfigKey<T> key) {
    Object value = values.get(key.name());
    if (value == null) {
      throw new IllegalStateException("undeclared or refused key: " + key.name());
    }
    return (T) value;
  }

  private <T> void parse(ConfigKey<T> key, @Nullable String given) {
    switch (key.parse(given == null ? key.fallback() : given)) {
      case Parsed.Valid<T>(T value) -> values.put(key.name(), value);
      case Parsed.Invalid<T>(String input, String allowed) ->
          problems.add(new ConfigProblem(key.name(), input, allowed));
    }
  }

  private void load(Path path, Map<String, String> texts) {
    try {
      JsonNode root = new YAMLMapper().readTree(Files.readString(path));
      if (root != null && !root.isMissingNode() && !root.isNull()) {
        flatten("", root, texts);
      }
    } catch (JsonProcessingException wrong) {
      problems.add(
          new ConfigProblem(
              "--config", path.toString(), "a YAML file: " + wrong.getOriginalMessage()));
    } catch (IOException unreadable) {
      problems.add(new ConfigProblem("--config", path.toString(), "a file that can be read"));
    }
  }

  private void flatten(String prefix, JsonNode node, Map<String, String> texts) {
    if (node.isObject()) {
      node.properties()
          .forEach(entry ->
              flatten(
                  prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
                  entry.getValue(),
                  texts));
    } else if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(item.isValueNode() ? item.asText() : item.toString()));
      texts.put(prefix, String.join("\n", items));
    } else {
      texts.put(prefix, node.isNull() ? "" : node.asText());
    }
  }
}
