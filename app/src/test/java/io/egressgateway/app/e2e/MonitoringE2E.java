package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.lab.cluster.ProductProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What alerts and dashboard ask for is in what the running product tells. */
@ExtendWith(SharedCluster.class)
class MonitoringE2E {
  private static final Path MONITORING = Path.of("..", "deploy", "monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(egress\\w+|jvm_\\w+)");
  private static final Pattern VALUES = Pattern.compile("\\b(egress\\w+)\\{(\\w+)=~?\"([^\"]+)\"}");

  /** Told from the first time on that something of the kind happens. */
  private static final Set<String> LATER =
      Set.of(
          "egress_failures_total",
          "egress_failover_duration_seconds_bucket",
          "egress_failover_moves_total",
          "accepted_false",
          "allocated_false",
          "programmed_false");

  private static String scrape(LiveCluster cluster) throws Exception {
    StringBuilder text = new StringBuilder();
    for (ProductProcess process : cluster.lab().processes()) {
      text.append(process.metrics());
    }
    return text.toString();
  }

  private static List<String> expressions() throws Exception {
    List<String> expressions =
        new YAMLMapper()
            .readTree(MONITORING.resolve("rules.yaml").toFile())
            .findValuesAsText("expr");
    expressions.addAll(
        new ObjectMapper()
            .readTree(MONITORING.resolve("dashboard.json").toFile())
            .findValuesAsText("expr"));
    return expressions;
  }

  @Test
  void everyMetricOfAnAlertOrAPanelIsInAScrape(LiveCluster cluster) throws Exception {
    String scrape = scrape(cluster);
    Set<String> told =
        Pattern.compile("(?m)^(\\w+)[{ ]")
            .matcher(scrape)
            .results()
            .map(line -> line.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> asked =
        expressions().stream()
            .flatMap(expression -> METRIC.matcher(expression).results())
            .map(metric -> metric.group(1))
            .filter(metric -> !LATER.contains(metric))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(asked).hasSizeGreaterThan(15);
    assertThat(told).containsAll(asked);
  }

  @Test
  void everyLabelValueOfAnAlertIsInAScrape(LiveCluster cluster) throws Exception {
    String scrape = scrape(cluster);
    for (String expression : expressions()) {
      VALUES
          .matcher(expression)
          .results()
          .forEach(selector -> {
            for (String value : selector.group(3).split("\\|", -1)) {
              if (!LATER.contains(value)) {
                assertThat(scrape)
                    .as(expression)
                    .containsPattern(
                        "(?m)^%s\\{[^}]*%s=\"%s\""
                            .formatted(selector.group(1), selector.group(2), value));
              }
            }
          });
    }
  }
}
