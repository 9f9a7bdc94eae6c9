package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.RemoteIpServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way to get an egress IP, seen from outside; second pods of the nodes take part. */
@ExtendWith(SharedCluster.class)
class PolicyE2E {
  static final Duration SOON = Duration.ofSeconds(3);
  private static final int PORT = Outside.OTHER_HTTP;

  @AfterEach
  void nobodyIsCovered(LiveCluster cluster) {
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, ""));
    for (JsonNode policy :
        cluster
            .object(LiveCluster.POLICIES.substring(0, LiveCluster.POLICIES.length() - 1))
            .path("items")) {
      String name = policy.path("metadata").path("name").asText();
      if (!name.equals("test")) {
        Objects.deletePolicy(cluster, name);
      }
    }
    for (LabNode node : cluster.nodes()) {
      shows(node, LiveCluster.addressesOf(node), "no policy any more");
    }
  }

  static void shows(LabNode node, Map<IpFamily, IpAddress> expected, String what) {
    assertThat(
            LiveCluster.within(
                SOON, () -> LiveCluster.shows(LiveCluster.other(node), PORT, expected)))
        .as(
            "%s on %s: %s, expected %s",
            what, node.name(), LiveCluster.seen(LiveCluster.other(node), PORT), expected)
        .isTrue();
  }

  static GivenEgress complete(LiveCluster cluster, String policy) {
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    !cluster
                        .object(LiveCluster.POLICIES + policy)
                        .path("status")
                        .path("node")
                        .asText()
                        .isEmpty()))
        .as(cluster.object(LiveCluster.POLICIES + policy).toString())
        .isTrue();
    return cluster.given(policy);
  }

  private static void everywhere(LiveCluster cluster, String policy) {
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, policy));
    Map<IpFamily, IpAddress> given = complete(cluster, policy).addresses();
    cluster.nodes().forEach(node -> shows(node, given, policy));
  }

  @Test
  void anExplicitAddressIsShownFromEveryNode(LiveCluster cluster) {
    Objects.policy(
        cluster, "explicit", "default", "egressIP: {ipv4: 172.22.0.105, ipv6: \"fd00:22::105\"}");
    everywhere(cluster, "explicit");
    assertThat(cluster.given("explicit").addresses())
        .isEqualTo(pair("172.22.0.105", "fd00:22::105"));
  }

  @Test
  void aFreshAddressIsOfTheOtherGatewayAndPodsOnEachGatewayLeaveByTheOther(LiveCluster cluster) {
    Objects.policy(cluster, "fresh", "default", "egressIP: {allocatorPolicy: rr}");
    everywhere(cluster, "fresh");
    GivenEgress fresh = cluster.given("fresh");
    assertThat(fresh.addresses().values()).doesNotContainAnyElementsOf(cluster.addresses());
    assertThat(fresh.node()).as("spread").isEqualTo(cluster.standby().name());
    for (LabNode node : cluster.nodes()) {
      assertThat(LiveCluster.seen(LiveCluster.visitor(node), Outside.SELECTED_HTTP))
          .as("the quick start's pod on %s", node.name())
          .isEqualTo(
              cluster.given().address(IpFamily.IPV4)
                  + " "
                  + cluster.given().address(IpFamily.IPV6));
    }
  }

  @Test
  void aGatewayNodesOwnAddressIsShown(LiveCluster cluster) {
    Objects.policy(cluster, "nodes", "default", "egressIP: {useNodeIP: true}");
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, "nodes"));
    assertThat(LiveCluster.within(SOON, () -> !cluster.given("nodes").node().isEmpty())).isTrue();
    Map<IpFamily, IpAddress> gateway =
        LiveCluster.addressesOf(cluster.node(cluster.given("nodes").node()));
    cluster.nodes().forEach(node -> shows(node, gateway, "node address"));
  }

  @Test
  void twoPoliciesOnTheDefaultAddressBothHaveADataPath(LiveCluster cluster) {
    Objects.policy(cluster, "second", "default", "");
    everywhere(cluster, "second");
    assertThat(cluster.given("second").addresses()).isEqualTo(cluster.given().addresses());
    assertThat(cluster.given("second").node()).isEqualTo(cluster.given().node());
    Objects.deletePolicy(cluster, "second");
    shows(cluster.source(), LiveCluster.addressesOf(cluster.source()), "the deleted policy");
    assertThat(
            LiveCluster.shows(
                LiveCluster.visitor(cluster.source()),
                Outside.SELECTED_HTTP,
                cluster.given().addresses()))
        .as("the policy that stays")
        .isTrue();
  }

  @Test
  void onlyTheGivenDestinationsAreReachedWithTheEgressAddress(LiveCluster cluster) {
    Objects.policy(
        cluster,
        "far",
        "default",
        "destSubnet: [%s/32, \"%s/128\"]"
            .formatted(AddressPlan.farAway(IpFamily.IPV4), AddressPlan.farAway(IpFamily.IPV6)));
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, "far"));
    for (LabNode node : cluster.nodes()) {
      for (IpFamily family : IpFamily.values()) {
        String eip = "Remote IP: " + complete(cluster, "far").address(family);
        assertThat(LiveCluster.within(SOON, () -> far(node, family).equals(eip)))
            .as("%s from %s: %s", family, node.name(), far(node, family))
            .isTrue();
      }
      shows(node, LiveCluster.addressesOf(node), "another destination");
    }
  }

  private static String far(LabNode node, IpFamily family) {
    return Outside.ask(
        LiveCluster.other(node), AddressPlan.farAway(family), PORT, Duration.ofMillis(300));
  }

  @Test
  void trafficInsideOfTheClusterShowsThePod(LiveCluster cluster) {
    for (LabNode to : cluster.nodes()) {
      try (RemoteIpServer _ = RemoteIpServer.start(LiveCluster.other(to), 8090);
          RemoteIpServer _ = RemoteIpServer.start(to.namespace(), 8091)) {
        for (LabNode from : cluster.nodes()) {
          for (IpFamily family : IpFamily.values()) {
            String pod = "Remote IP: " + from.pod(1).addresses().get(family).orElseThrow();
            Duration limit = Duration.ofSeconds(1);
            IpAddress peer = to.pod(2).addresses().get(family).orElseThrow();
            assertThat(Outside.ask(LiveCluster.visitor(from), peer, 8090, limit))
                .as("%s to a pod of %s", from.name(), to.name())
                .isEqualTo(pod);
            IpAddress node = to.addresses().get(family).orElseThrow();
            assertThat(Outside.ask(LiveCluster.visitor(from), node, 8091, limit))
                .as("%s to the node %s, which the CNI may masquerade", from.name(), to.name())
                .isIn(pod, "Remote IP: " + from.addresses().get(family).orElseThrow());
          }
        }
      }
    }
  }

  @Test
  void poolsAreSinglesRangesAndPrefixes(LiveCluster cluster) {
    Objects.gateway(
        cluster,
        "pools",
        "{ipv4: [172.22.0.120, 172.22.0.124-172.22.0.126, 172.22.0.136/30],"
            + " ipv6: [\"fd00:22::120\", \"fd00:22::124-fd00:22::126\", \"fd00:22::136/127\"]}");
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    cluster
                            .object(LiveCluster.GATEWAYS + "pools")
                            .path("status")
                            .path("ipUsage")
                            .path("ipv4Total")
                            .asInt()
                        == 6))
        .as(cluster.object(LiveCluster.GATEWAYS + "pools").path("status").toString())
        .isTrue();
    int number = 0;
    for (Map<IpFamily, IpAddress> eip :
        java.util.List.of(
            pair("172.22.0.120", "fd00:22::120"),
            pair("172.22.0.125", "fd00:22::126"),
            pair("172.22.0.138", "fd00:22::137"))) {
      String name = "pool" + ++number;
      Objects.policy(
          cluster,
          name,
          "pools",
          "egressIP: {ipv4: %s, ipv6: \"%s\"}"
              .formatted(eip.get(IpFamily.IPV4), eip.get(IpFamily.IPV6)));
      everywhere(cluster, name);
      assertThat(cluster.given(name).addresses()).isEqualTo(eip);
    }
    cluster.lab().api().delete(LiveCluster.GATEWAYS + "pools");
    assertThat(cluster.lab().api().get(LiveCluster.GATEWAYS + "pools"))
        .as("a gateway with policies waits for them")
        .isPresent();
    for (int policy = 1; policy <= number; policy++) {
      Objects.deletePolicy(cluster, "pool" + policy);
    }
    assertThat(
            LiveCluster.within(
                SOON, () -> cluster.lab().api().get(LiveCluster.GATEWAYS + "pools").isEmpty()))
        .as("gone after its last policy")
        .isTrue();
  }

  @Test
  void aNewPodIsServedAndADeletedOneIsForgotten(LiveCluster cluster) {
    LabNode node = cluster.source();
    Objects.policy(cluster, "pods", "default", "");
    Map<IpFamily, IpAddress> given = complete(cluster, "pods").addresses();
    JsonNode pod = cluster.object(Objects.podPath(node));
    cluster.lab().api().delete(Objects.podPath(node));
    Objects.createPod(cluster, node, "pods");
    long there = System.nanoTime();
    shows(node, given, "a new pod");
    System.out.printf("a new pod is served after %d ms%n", (System.nanoTime() - there) / 1_000_000);
    assertThat(endpoints(cluster, node)).isTrue();

    cluster.lab().api().delete(Objects.podPath(node));
    assertThat(LiveCluster.within(SOON, () -> !endpoints(cluster, node)))
        .as("the endpoint of a deleted pod goes")
        .isTrue();
    Objects.createPod(cluster, node, "");
    assertThat(pod.path("spec").path("nodeName").asText()).isEqualTo(node.name());
    shows(node, LiveCluster.addressesOf(node), "not covered any more");
  }

  private static boolean endpoints(LiveCluster cluster, LabNode node) {
    String address = node.pod(2).addresses().get(IpFamily.IPV4).orElseThrow().toString();
    return cluster
        .object("/apis/egressgateway.spidernet.io/v1beta1/namespaces/default/egressendpointslices")
        .toString()
        .contains("\"" + address + "\"");
  }

  static Map<IpFamily, IpAddress> pair(String ipv4, String ipv6) {
    return Map.of(IpFamily.IPV4, IpAddress.of(ipv4), IpFamily.IPV6, IpAddress.of(ipv6));
  }
}
