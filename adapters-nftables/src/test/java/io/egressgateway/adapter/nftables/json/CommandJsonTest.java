package io.egressgateway.adapter.nftables.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.nftables.ruleset.EgressRules;
import io.egressgateway.adapter.nftables.ruleset.Ruleset;
import io.egressgateway.adapter.nftables.ruleset.SetChange;
import io.egressgateway.adapter.nftables.ruleset.TableContents;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.testkit.contract.SampleTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Ruleset RULESET = EgressRules.of(DatapathSettings.DEFAULT);

  /** Run with -Dgolden.update=true to write the file, and review the difference. */
  @Test
  void theStructureIsAsReviewed() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (JsonNode command :
        MAPPER.readTree(CommandJson.reset(RULESET, List.of())).path("nftables")) {
      lines.append(command).append('\n');
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(Path.of("src/test/resources/ruleset.jsonl"), lines);
    }
    try (var golden = CommandJsonTest.class.getResourceAsStream("/ruleset.jsonl")) {
      assertThat(golden).isNotNull();
      assertThat(lines.toString())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void elementsSurviveTheRoundTrip(long seed) throws IOException {
    DatapathTables tables = seed == 0 ? SampleTables.full() : SampleTables.random(new Random(seed));
    List<SetChange> changes =
        new TableContents().advance(SampleTables.reset(tables), DatapathSettings.DEFAULT);
    TableListing listing = TableListing.parse(listingOf(changes, json -> json), RULESET);
    List<String> findings = new ArrayList<>();
    assertThat(listing.contents().tables(DatapathSettings.DEFAULT, findings)).isEqualTo(tables);
    assertThat(findings).isEmpty();
    // No chain is in this listing.
    assertThat(listing.findings()).contains("chain prerouting is missing");
  }

  @Test
  void anElementThatIsNotOursIsAFinding() throws IOException {
    DatapathTables tables = SampleTables.full();
    List<SetChange> changes =
        new TableContents().advance(SampleTables.reset(tables), DatapathSettings.DEFAULT);
    String damaged = listingOf(changes, json -> json.replace("\"0:1\"", "\"root\""));
    assertThat(TableListing.parse(damaged, RULESET).findings())
        .anyMatch(line -> line.contains("is not ours: not a class"));
  }

  @Test
  void anotherSchemaIsRefused() {
    assertThatThrownBy(() ->
            TableListing.parse(
                "{\"nftables\":[{\"metainfo\":{\"json_schema_version\":2}}]}", RULESET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schema version 2");
    assertThatThrownBy(() -> TableListing.parse("{", RULESET))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void countersAreReadByName() {
    String listing =
        """
        {"nftables":[{"metainfo":{"json_schema_version":1}},
        {"counter":{"name":"no_gateway","packets":4294967296,"bytes":1}}]}
        """;
    assertThat(TableListing.counters(listing)).containsExactly(Map.entry("no_gateway", 1L << 32));
  }

  /** What nft would list after the changes: declarations with the elements that were added. */
  private static String listingOf(List<SetChange> changes, UnaryOperator<String> damage)
      throws IOException {
    StringBuilder objects = new StringBuilder("{\"metainfo\":{\"json_schema_version\":1}}");
    JsonNode reset = MAPPER.readTree(CommandJson.reset(RULESET, changes)).path("nftables");
    for (JsonNode command : reset) {
      JsonNode added = command.path("add");
      for (String kind : List.of("set", "map")) {
        if (added.has(kind)) {
          var object = (ObjectNode) added.path(kind);
          for (JsonNode other : reset) {
            JsonNode elements = other.path("add").path("element");
            if (elements.path("name").equals(object.path("name"))) {
              object.set("elem", elements.path("elem"));
            }
          }
          objects.append(",{\"").append(kind).append("\":").append(object).append('}');
        }
      }
    }
    return damage.apply("{\"nftables\":[" + objects + "]}");
  }
}
