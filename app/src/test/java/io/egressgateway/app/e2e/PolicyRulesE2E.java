package io.egressgateway.app.e2e;

import static io.egressgateway.app.e2e.PolicyE2E.SOON;
import static io.egressgateway.app.e2e.PolicyE2E.shows;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Manifests;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Source prefixes, precedence, edits, families and what conditions say of them, seen from outside;
 * second pods of the nodes take part.
 */
@ExtendWith(SharedCluster.class)
class PolicyRulesE2E {
  private static final String CLUSTER_POLICY = Manifests.API + "/egressclusterpolicies/senders";
  private static final String SENDERS = LiveCluster.POLICIES + "senders";
  private static final String EIPS = "egressIP: {ipv4: %s, ipv6: \"%s\"}";
  private static final Duration LIMIT = Duration.ofMillis(300);

  @AfterEach
  void nobodyIsCovered(LiveCluster cluster) {
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, ""));
    for (String policy : new String[] {"senders", "first", "single"}) {
      if (cluster.lab().api().get(LiveCluster.POLICIES + policy).isPresent()) {
        Objects.deletePolicy(cluster, policy);
      }
    }
    if (cluster.lab().api().get(CLUSTER_POLICY).isPresent()) {
      cluster.lab().api().delete(CLUSTER_POLICY);
    }
    for (LabNode node : cluster.nodes()) {
      shows(node, LiveCluster.addressesOf(node), "no policy any more");
    }
  }

  private static void says(LiveCluster cluster, String path, String type, String reason) {
    assertThat(LiveCluster.within(SOON, () -> Objects.reason(cluster, path, type).equals(reason)))
        .as(cluster.object(path).path("status").toString())
        .isTrue();
  }

  @Test
  void whoeverSendsFromAPrefixLeavesWithTheEgressAddressFromEveryNode(LiveCluster cluster) {
    Map<IpFamily, IpAddress> eips = PolicyE2E.pair("172.22.0.107", "fd00:22::107");
    String wish = EIPS.formatted("172.22.0.107", "fd00:22::107");
    for (String path : new String[] {SENDERS, CLUSTER_POLICY}) {
      Objects.sources(cluster, path, wish);
      cluster.nodes().forEach(node -> shows(node, eips, path));
      says(cluster, path, "Programmed", "Programmed");
      assertThat(Objects.condition(cluster, path, "Programmed").path("message").asText())
          .isEqualTo("3 of 3 nodes");
      for (LabNode node : cluster.nodes()) {
        assertThat(LiveCluster.seen(LiveCluster.visitor(node), Outside.SELECTED_HTTP))
            .as("outside of the prefix")
            .isEqualTo(
                cluster.given().address(IpFamily.IPV4)
                    + " "
                    + cluster.given().address(IpFamily.IPV6));
      }
      assertThat(slices(cluster)).as("no slices").doesNotContain("senders");
      cluster.lab().api().delete(path);
      for (LabNode node : cluster.nodes()) {
        shows(node, LiveCluster.addressesOf(node), "the node's path again");
      }
    }
  }

  private static String slices(LiveCluster cluster) {
    StringBuilder all = new StringBuilder();
    for (String kind :
        new String[] {"/namespaces/default/egressendpointslices", "/egressclusterendpointslices"}) {
      all.append(cluster.object(Manifests.API + kind));
    }
    return all.toString();
  }

  @Test
  void theLowerNumberWinsAndTheLoserNamesIt(LiveCluster cluster) {
    Map<IpFamily, IpAddress> first = PolicyE2E.pair("172.22.0.107", "fd00:22::107");
    Map<IpFamily, IpAddress> second = PolicyE2E.pair("172.22.0.108", "fd00:22::108");
    Objects.policy(cluster, "first", "default", EIPS.formatted("172.22.0.107", "fd00:22::107"));
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, "first"));
    cluster.nodes().forEach(node -> shows(node, first, "alone"));
    says(cluster, LiveCluster.POLICIES + "first", "Conflicted", "NoConflict");

    String wish = EIPS.formatted("172.22.0.108", "fd00:22::108");
    Objects.sources(cluster, CLUSTER_POLICY, wish);
    says(cluster, CLUSTER_POLICY, "Conflicted", "Overridden");
    assertThat(Objects.condition(cluster, CLUSTER_POLICY, "Conflicted").path("message").asText())
        .contains("EgressPolicy \"default/first\" (priority 1000)");
    cluster.nodes().forEach(node -> shows(node, first, "1000 before 32768"));

    cluster.lab().api().mergePatch(CLUSTER_POLICY, "{\"spec\":{\"priority\":999}}");
    cluster.nodes().forEach(node -> shows(node, second, "999 before 1000"));
    says(cluster, LiveCluster.POLICIES + "first", "Conflicted", "Overridden");
    says(cluster, CLUSTER_POLICY, "Conflicted", "NoConflict");
    assertThat(Objects.events(cluster, "EgressPolicy", "first"))
        .contains("EgressClusterPolicy \"senders\" (priority 999)");
    cluster.lab().api().delete(CLUSTER_POLICY);
    cluster.nodes().forEach(node -> shows(node, first, "the winner is gone"));
  }

  @Test
  void anEditOfTheDestinationsMovesTrafficAtOnce(LiveCluster cluster) {
    Map<IpFamily, IpAddress> eips = PolicyE2E.pair("172.22.0.107", "fd00:22::107");
    Objects.sources(
        cluster,
        SENDERS,
        EIPS.formatted("172.22.0.107", "fd00:22::107")
            + "\ndestSubnet: [%s/32, \"%s/128\"]"
                .formatted(AddressPlan.farAway(IpFamily.IPV4), AddressPlan.farAway(IpFamily.IPV6)));
    says(cluster, SENDERS, "Programmed", "Programmed");
    for (LabNode node : cluster.nodes()) {
      shows(node, LiveCluster.addressesOf(node), "not a destination");
    }
    JsonNode before = cluster.object(SENDERS);
    cluster
        .lab()
        .api()
        .mergePatch(
            SENDERS,
            "{\"spec\":{\"destSubnet\":[\"%s/32\",\"%s/128\"]}}"
                .formatted(Outside.address(IpFamily.IPV4), Outside.address(IpFamily.IPV6)));
    cluster.nodes().forEach(node -> shows(node, eips, "a destination now"));
    for (LabNode node : cluster.nodes()) {
      assertThat(far(node)).as("not any more").isNotEqualTo("Remote IP: 172.22.0.107");
    }
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    Objects.condition(cluster, SENDERS, "Accepted")
                            .path("observedGeneration")
                            .asLong()
                        > before.path("metadata").path("generation").asLong()))
        .as("the new generation is observed")
        .isTrue();
    says(cluster, SENDERS, "Programmed", "Programmed");
  }

  private static String far(LabNode node) {
    return Outside.ask(
        LiveCluster.other(node), AddressPlan.farAway(IpFamily.IPV4), Outside.OTHER_HTTP, LIMIT);
  }

  @Test
  void aGatewayWhoseNodeIsNotReadyHandsItsEgressesOverAndGetsNoneBack(LiveCluster cluster) {
    LabNode before = cluster.owner();
    Map<IpFamily, IpAddress> eips = cluster.given().addresses();
    Objects.ready(cluster.lab().api(), before, "False");
    try {
      assertThat(LiveCluster.within(SOON, () -> !cluster.given().node().equals(before.name())))
          .as(cluster.object(LiveCluster.GATEWAY).path("status").toString())
          .isTrue();
      assertThat(cluster.groupNode(before).path("status").asText()).isEqualTo("NodeNotReady");
      assertThat(cluster.groupNode(before).has("eips")).isFalse();
      for (LabNode node : cluster.nodes()) {
        assertThat(
                LiveCluster.within(
                    SOON,
                    () ->
                        LiveCluster.shows(LiveCluster.visitor(node), Outside.SELECTED_HTTP, eips)))
            .as("%s by %s", node.name(), cluster.given())
            .isTrue();
      }
    } finally {
      Objects.ready(cluster.lab().api(), before, "True");
    }
    assertThat(
            LiveCluster.within(
                SOON, () -> cluster.groupNode(before).path("status").asText().equals("Ready")))
        .isTrue();
    assertThat(cluster.given().node()).as("nothing drifts back").isNotEqualTo(before.name());
  }

  @Test
  void aPolicyWithAnAddressOfOneFamilyClosesTheOther(LiveCluster cluster) {
    Objects.policy(cluster, "single", "default", "egressIP: {ipv4: 172.22.0.109}");
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, "single"));
    for (LabNode node : cluster.nodes()) {
      assertThat(
              LiveCluster.within(
                  SOON,
                  () ->
                      LiveCluster.ask(LiveCluster.other(node), IpFamily.IPV4, Outside.OTHER_HTTP)
                              .equals("172.22.0.109")
                          && LiveCluster.ask(
                                  LiveCluster.other(node), IpFamily.IPV6, Outside.OTHER_HTTP)
                              .startsWith("no answer")))
          .as("%s: %s", node.name(), LiveCluster.seen(LiveCluster.other(node), Outside.OTHER_HTTP))
          .isTrue();
    }
  }
}
