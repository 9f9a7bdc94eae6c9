package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Note;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRangesPlanTest {
  private final SimulatedCluster cluster = new SimulatedCluster();

  @BeforeEach
  void aNodeAndServices() {
    NodeName name = new NodeName("n1");
    cluster.nodes.put(
        name,
        new Node(
            name,
            Sorted.emptyMap(),
            true,
            List.of(IpAddress.of("10.0.0.1")),
            List.of(IpPrefix.of("10.244.1.0/24"))));
    cluster.serviceCidrs.add(IpPrefix.of("10.96.0.0/12"));
  }

  private void wish(PodCidrMode mode, boolean services, boolean nodes) {
    cluster.rangesWish =
        new Declared.Accepted<>(
            new ClusterRangesWish(mode, services, nodes, List.of(IpPrefix.of("198.51.100.0/24"))));
  }

  private ClusterRanges ranges() {
    return cluster.plan().ranges();
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, '', k8s, n1",
    "AUTO, CALICO+CILIUM+FLANNEL, calico, of CALICO",
    "AUTO, CILIUM+FLANNEL, cilium, of CILIUM",
    "AUTO, FLANNEL, flannel, of FLANNEL",
    "K8S, CALICO, k8s, n1",
    "CALICO, CALICO, calico, of CALICO",
    "CILIUM, CALICO+CILIUM, cilium, of CILIUM",
    "FLANNEL, CALICO+FLANNEL, flannel, of FLANNEL",
    "CALICO, '', calico, ''",
    "NONE, CALICO, '', ''",
  })
  void podRangesComeFromWhereTheModeSays(
      PodCidrMode mode, String plugins, String inForce, String origins) {
    for (PodCidrMode plugin : PodCidrMode.values()) {
      if (List.of(plugins.split("\\+")).contains(plugin.name())) {
        publishes(plugin, "of " + plugin);
      }
    }
    wish(mode, true, true);
    assertThat(ranges().podCidrMode()).isEqualTo(inForce);
    assertThat(String.join("+", ranges().pods().keySet())).isEqualTo(origins);
  }

  private void publishes(PodCidrMode plugin, String origin) {
    cluster.pluginRanges.put(
        plugin, Sorted.map(Map.of(origin, List.of(IpPrefix.of("10.245.0.0/16")))));
  }

  @Test
  void whatAPluginDoesNotPublishAnyMoreGoesAtOnce() {
    publishes(PodCidrMode.CALICO, "pool");
    assertThat(ranges().pods().keySet()).containsExactly("pool");
    cluster.pluginRanges.clear();
    assertThat(ranges().pods().keySet()).containsExactly("n1");
    assertThat(ranges().podCidrMode()).isEqualTo("k8s");
  }

  @Test
  void anObjectThatIsNotDefaultIsToldSo() {
    cluster.strayRanges.add("mine");
    assertThat(cluster.plan().strayRanges().get("mine"))
        .singleElement()
        .matches(condition -> !condition.status() && condition.message().contains("\"mine\""));
  }

  @Test
  void whatIsSwitchedOffIsClearedAtOnce() {
    wish(PodCidrMode.AUTO, true, true);
    assertThat(ranges().services()).containsExactly(IpPrefix.of("10.96.0.0/12"));
    assertThat(ranges().nodes()).hasSize(1);
    wish(PodCidrMode.AUTO, false, false);
    assertThat(ranges().services()).isEmpty();
    assertThat(ranges().nodes()).isEmpty();
    assertThat(ranges().extra()).containsExactly(IpPrefix.of("198.51.100.0/24"));
  }

  @Test
  void aRefusedWishLeavesEverythingFoundInsideAndIsNotedOnce() {
    cluster.rangesWish =
        new Declared.Refused<>(List.of(new Rejection("spec.extraCidr[0]", "x", "a CIDR")));
    assertThat(ranges().nodes()).hasSize(1);
    assertThat(cluster.pass().notes())
        .filteredOn(note -> note.subject() instanceof Note.Subject.OfClusterRanges)
        .hasSize(1);
    assertThat(cluster.pass().notes()).isEmpty();
  }
}
