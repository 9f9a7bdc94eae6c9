package io.egressgateway.adapter.nftables.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.adapter.nftables.ruleset.Ruleset;
import io.egressgateway.adapter.nftables.ruleset.SetDeclaration;
import io.egressgateway.adapter.nftables.ruleset.Structure;
import io.egressgateway.adapter.nftables.ruleset.TableContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Our table as libnftables listed it.
 *
 * @param decides whether it has a chain that packets come to
 * @param findings what in it differs from the structure, and elements that could not be read
 */
public record TableListing(
    String version, TableContents contents, boolean decides, List<String> findings) {
  /** libnftables-json(5) {@code json_schema_version}; others may mean other things. */
  private static final int SCHEMA = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  public TableListing {
    requireNonNull(version, "version");
    requireNonNull(contents, "contents");
    findings = List.copyOf(findings);
  }

  /**
   * Reads a listing and compares it with what it should be.
   *
   * @throws IllegalArgumentException where the text is not a listing of the known schema
   */
  public static TableListing parse(String text, Ruleset expected) {
    JsonNode objects = objects(text);
    Reader reader = new Reader(expected);
    objects.forEach(reader::read);
    List<String> findings = Structure.of(expected).differences(reader.structure.structure());
    findings.addAll(reader.unread);
    return new TableListing(version(objects), reader.contents, reader.decides, findings);
  }

  /** Reads the packets of each counter out of a listing. */
  public static SortedMap<String, Long> counters(String text) {
    TreeMap<String, Long> packets = new TreeMap<>();
    for (JsonNode object : objects(text)) {
      JsonNode counter = object.path("counter");
      if (counter.has("name")) {
        packets.put(counter.path("name").asText(), counter.path("packets").asLong());
      }
    }
    return packets;
  }

  /** The version of the library that made a listing. */
  public static String version(String text) {
    return version(objects(text));
  }

  private static String version(JsonNode objects) {
    return objects.path(0).path("metainfo").path("version").asText("unknown");
  }

  static JsonNode objects(String text) {
    try {
      JsonNode objects = MAPPER.readTree(text).path("nftables");
      int schema = objects.path(0).path("metainfo").path("json_schema_version").asInt();
      if (schema != SCHEMA) {
        throw new IllegalArgumentException("JSON schema version " + schema + " is not " + SCHEMA);
      }
      return objects;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static final class Reader {
    private final Map<String, SetDeclaration> declared;
    private final Structure.Collector structure = new Structure.Collector();
    private final TableContents contents = new TableContents();
    private final List<String> unread = new ArrayList<>();
    private boolean decides;

    Reader(Ruleset expected) {
      declared =
          expected.sets().stream()
              .collect(Collectors.toMap(SetDeclaration::name, Function.identity()));
    }

    void read(JsonNode object) {
      object
          .properties()
          .forEach(entry -> {
            JsonNode body = entry.getValue();
            switch (entry.getKey()) {
              case "metainfo", "table" -> {}
              case "counter" -> structure.counter(body.path("name").asText());
              case "chain" -> {
                structure.chain(body.path("name").asText(), hook(body));
                decides |= body.has("hook");
              }
              case "rule" ->
                  structure.rule(
                      body.path("chain").asText(),
                      body.path("comment").asText("a rule that is not ours"));
              case "set", "map" -> set(body);
              default -> structure.stranger(entry.getKey() + " " + body.path("name").asText());
            }
          });
    }

    private static String hook(JsonNode chain) {
      return chain.has("hook")
          ? chain.path("type").asText()
              + " "
              + chain.path("hook").asText()
              + " "
              + chain.path("prio").asText()
              + " "
              + chain.path("policy").asText()
          : "";
    }

    private void set(JsonNode body) {
      String name = body.path("name").asText();
      SetDeclaration ours = declared.get(name);
      if (ours == null || !sameType(ours, body)) {
        structure.stranger("set " + name);
        return;
      }
      structure.set(ours);
      for (JsonNode node : body.path("elem")) {
        try {
          contents.read(name, ElementJson.read(ours, node));
        } catch (IllegalArgumentException e) {
          unread.add("element " + node + " of " + name + " is not ours: " + e.getMessage());
        }
      }
    }

    private static boolean sameType(SetDeclaration ours, JsonNode body) {
      JsonNode type = body.path("type");
      List<String> key =
          type.isArray()
              ? type.valueStream().map(JsonNode::asText).toList()
              : List.of(type.asText());
      String value = body.path("map").asText("");
      boolean interval =
          body.path("flags").valueStream().anyMatch(flag -> flag.asText().equals("interval"));
      return key.equals(ours.key().stream().map(part -> part.keyword()).toList())
          && value.equals(ours.value().map(part -> part.keyword()).orElse(""))
          && interval == ours.interval();
    }
  }
}
