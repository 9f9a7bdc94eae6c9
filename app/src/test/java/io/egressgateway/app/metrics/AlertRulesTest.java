package io.egressgateway.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every alert is raised by samples that must raise it, and not by samples that must not. */
class AlertRulesTest {
  private static final Path RULES = Path.of("../deploy/monitoring/rules.yaml");
  private static final double NOW = 10_000;

  /** Alert, series separated by semicolons that raise it, series that do not. */
  static Stream<Arguments> alerts() {
    return Stream.of(
        arguments(
            "EgressGatewayNoAgentScraped",
            "egress_cluster_objects{kind=\"nodes\"} 3",
            "egress_node_objects{kind=\"problems\"} 0"),
        arguments(
            "EgressGatewayControllerStalled",
            "egress_pass_last_success_timestamp_seconds{role=\"controller\",instance=\"a\"}"
                + " 9879;egress_pass_last_success_timestamp_seconds{role=\"controller\",instance=\"b\"}"
                + " 5",
            "egress_pass_last_success_timestamp_seconds{role=\"controller\",instance=\"a\"}"
                + " 9880;egress_pass_last_success_timestamp_seconds{role=\"controller\",instance=\"b\"}"
                + " 5;egress_pass_last_success_timestamp_seconds{role=\"agent\",instance=\"c\"} 5"),
        arguments(
            "EgressGatewayAgentStalled",
            "egress_pass_last_success_timestamp_seconds{role=\"agent\",instance=\"a\"} 9999;"
                + "egress_pass_last_success_timestamp_seconds{role=\"agent\",instance=\"b\"} 9879",
            "egress_pass_last_success_timestamp_seconds{role=\"agent\",instance=\"a\"}"
                + " 9880;egress_pass_last_success_timestamp_seconds{role=\"controller\",instance=\"b\"}"
                + " 5"),
        arguments(
            "EgressGatewayFailing",
            "egress_failures_total{part=\"tables\",kind=\"BUSY\"} 10 to 16",
            "egress_failures_total{part=\"tables\",kind=\"BUSY\"} 10 to 15"),
        arguments(
            "EgressGatewayNodeLost",
            "egress_tunnel_nodes{kind=\"HeartbeatTimeout\"} 1",
            "egress_tunnel_nodes{kind=\"HeartbeatTimeout\"} 0;egress_tunnel_nodes{kind=\"Ready\"}"
                + " 3"),
        arguments(
            "EgressGatewayMoved",
            "egress_failover_moves_total{kind=\"default\"} 4 to 5",
            "egress_failover_moves_total{kind=\"default\"} 5"),
        arguments(
            "EgressGatewayPoolLow",
            "egress_pool_free_addresses{kind=\"default/ipv4\"} 9;"
                + "egress_pool_total_addresses{kind=\"default/ipv4\"} 100",
            "egress_pool_free_addresses{kind=\"default/ipv4\"} 10;"
                + "egress_pool_total_addresses{kind=\"default/ipv4\"} 100;"
                + "egress_pool_free_addresses{kind=\"default/ipv6\"} 0;"
                + "egress_pool_total_addresses{kind=\"default/ipv6\"} 0"),
        arguments(
            "EgressGatewayPoolExhausted",
            "egress_pool_free_addresses{kind=\"default/ipv4\"} 0;"
                + "egress_pool_total_addresses{kind=\"default/ipv4\"} 100",
            "egress_pool_free_addresses{kind=\"default/ipv4\"} 1;"
                + "egress_pool_total_addresses{kind=\"default/ipv4\"} 100;"
                + "egress_pool_free_addresses{kind=\"default/ipv6\"} 0;"
                + "egress_pool_total_addresses{kind=\"default/ipv6\"} 0"),
        arguments(
            "EgressGatewayPortsLow",
            "egress_eip_ports{kind=\"192.0.2.1\"} 51610",
            "egress_eip_ports{kind=\"192.0.2.1\"} 51609;"
                + "egress_eip_connections{kind=\"192.0.2.1\"} 90000"),
        arguments(
            "EgressGatewayPolicyRefused",
            "egress_policy_conditions{kind=\"allocated_false\"} 2",
            "egress_policy_conditions{kind=\"allocated_true\"} 2;"
                + "egress_policy_conditions{kind=\"accepted_false\"} 0"),
        arguments(
            "EgressGatewayPolicyNotProgrammed",
            "egress_policy_conditions{kind=\"programmed_false\"} 1",
            "egress_policy_conditions{kind=\"programmed_true\"} 1"),
        arguments(
            "EgressGatewayCutOff",
            "egress_announce_addresses{kind=\"withheld\"} 1",
            "egress_announce_addresses{kind=\"withheld\"} 0;"
                + "egress_announce_addresses{kind=\"answered\"} 4"),
        arguments(
            "EgressGatewayPacketsHeldBack",
            "egress_tables_dropped_packets_total{kind=\"wrong_source\"} 1 to 2",
            "egress_tables_dropped_packets_total{kind=\"wrong_source\"} 2;"
                + "egress_tables_dropped_packets_total{kind=\"unsolicited\"} 1 to 50"),
        arguments(
            "EgressGatewayHostConcern",
            "egress_host_concerns{kind=\"no_ipv4_forwarding\"} 1",
            "egress_host_concerns{kind=\"no_ipv4_forwarding\"} 0"));
  }

  static List<JsonNode> rules() {
    try {
      List<JsonNode> rules = new ArrayList<>();
      for (JsonNode group : new YAMLMapper().readTree(RULES.toFile()).at("/spec/groups")) {
        group.path("rules").forEach(rules::add);
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean raised(String alert, String series) {
    String expression =
        rules().stream()
            .filter(rule -> rule.path("alert").asText().equals(alert))
            .findFirst()
            .orElseThrow()
            .path("expr")
            .asText();
    List<Expression.Series> samples =
        Arrays.stream(series.split(";", -1)).map(Expression.Series::of).toList();
    return !Expression.evaluate(expression, samples, NOW).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertIsRaisedWhenItMustBeAndNotOtherwise(String alert, String raising, String quiet) {
    assertThat(raised(alert, raising)).as("raised by %s", raising).isTrue();
    assertThat(raised(alert, quiet)).as("raised by %s", quiet).isFalse();
  }

  @Test
  void everyAlertIsTriedAndSaysWhatToDo() {
    assertThat(rules())
        .extracting(rule -> rule.path("alert").asText())
        .containsExactlyElementsOf(alerts().map(alert -> String.valueOf(alert.get()[0])).toList());
    assertThat(rules())
        .allSatisfy(rule -> {
          assertThat(rule.at("/labels/severity").asText()).isIn("info", "warning", "critical");
          assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
          assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
        });
  }
}
