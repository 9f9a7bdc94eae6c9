package io.egressgateway.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the dashboard and the alerts ask for is on docs/metrics.md, with the labels told there. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("../deploy/monitoring/dashboard.json");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(egress\\w+)` \\|[^|]*\\| ([^|]*)\\|");
  private static final Pattern METRIC = Pattern.compile("\\b(egress\\w+|jvm_\\w+)");
  private static final Pattern USED_LABELS =
      Pattern.compile("by \\(([^)]*)\\)|[{,](\\w+)=|\\{\\{(\\w+)}}");

  /** What Prometheus adds to every series, and what a histogram has. */
  private static final Set<String> ALWAYS = Set.of("instance", "job", "le");

  private static Map<String, Set<String>> labelsByMetric() throws IOException {
    Map<String, Set<String>> labels = new HashMap<>();
    String inherited = "";
    String page = Files.readString(Path.of("../docs/metrics.md"));
    for (var row : ROW.matcher(page).results().toList()) {
      String cell = row.group(2).startsWith("the same") ? inherited : row.group(2);
      inherited = cell;
      labels.put(
          row.group(1),
          Pattern.compile("`(\\w+)`(?=,|:| )")
              .matcher(cell.split(":", 2)[0] + " ")
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.toSet()));
    }
    // Of Micrometer's JvmMemoryMetrics.
    labels.put("jvm_memory_used_bytes", Set.of("area", "id"));
    return labels;
  }

  private static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels").forEach(panels::add);
    return panels;
  }

  private static void check(String query, String legend, Map<String, Set<String>> known) {
    Set<String> allowed = new TreeSet<>(ALWAYS);
    List<String> metrics =
        METRIC
            .matcher(query)
            .results()
            .map(found -> found.group(1).replaceFirst("_bucket$", ""))
            .toList();
    assertThat(metrics).as(query).isNotEmpty();
    for (String metric : metrics) {
      assertThat(known).as(query).containsKey(metric);
      allowed.addAll(known.getOrDefault(metric, Set.of()));
    }
    USED_LABELS
        .matcher(query + " " + legend)
        .results()
        .flatMap(found ->
            java.util.stream.IntStream.rangeClosed(1, 3)
                .mapToObj(found::group)
                .filter(java.util.Objects::nonNull))
        .flatMap(text -> Pattern.compile(",\\s*").splitAsStream(text))
        .forEach(label -> assertThat(allowed).as("labels of " + query).contains(label));
  }

  @Test
  void everyPanelShowsMetricsThatThereAreByLabelsThatTheyHave() throws IOException {
    Map<String, Set<String>> known = labelsByMetric();
    for (JsonNode panel : panels()) {
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
        panel
            .path("targets")
            .forEach(target ->
                check(target.path("expr").asText(), target.path("legendFormat").asText(), known));
      }
    }
  }

  @Test
  void everyAlertAsksForMetricsThatThereAreByLabelsThatTheyHave() throws IOException {
    Map<String, Set<String>> known = labelsByMetric();
    AlertRulesTest.rules().forEach(rule -> check(rule.path("expr").asText(), "", known));
  }

  @Test
  void panelsHaveNumbersOfTheirOwnAndDoNotOverlap() throws IOException {
    assertThat(panels()).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    Set<String> cells = new TreeSet<>();
    for (JsonNode panel : panels()) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          assertThat(cells.add((at.path("x").asInt() + x) + "/" + (at.path("y").asInt() + y)))
              .as("%s overlaps", panel.path("title"))
              .isTrue();
        }
      }
    }
  }

  @Test
  void everyMetricOfTheProductIsOnTheDashboard() throws IOException {
    String text = Files.readString(DASHBOARD);
    assertThat(labelsByMetric().keySet())
        .filteredOn(metric -> !metric.startsWith("egressgateway_layer2"))
        .allSatisfy(metric -> assertThat(text).contains(metric));
  }
}
