package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Outside;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
          "ipallocated_false",
          "ipassigned_false",
          "programmed_false");

  private static String scrape(LiveCluster cluster) {
    StringBuilder text = new StringBuilder();
    cluster.lab().processes().forEach(process -> text.append(metrics(process)));
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

  /** Connections are counted twice a minute, and one that has ended is known for longer. */
  private static String scrapeWithPorts(LiveCluster cluster) {
    IpAddress eip = cluster.given().address(IpFamily.IPV4);
    LiveCluster.ask(LiveCluster.visitor(cluster.source()), IpFamily.IPV4, Outside.SELECTED_HTTP);
    String row = "egress_eip_ports{kind=\"" + eip + "\"}";
    ProductProcess owner = cluster.lab().agent(cluster.owner());
    assertThat(
            LiveCluster.within(
                LiveCluster.READY,
                () -> {
                  LiveCluster.pause(Duration.ofMillis(250));
                  return metrics(owner).contains(row);
                }))
        .as(row)
        .isTrue();
    return scrape(cluster);
  }

  private static String metrics(ProductProcess process) {
    try {
      return process.metrics();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void everyMetricOfAnAlertOrAPanelIsInAScrape(LiveCluster cluster) throws Exception {
    String scrape = scrapeWithPorts(cluster);
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
