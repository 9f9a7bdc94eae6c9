package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects written around admission harm only themselves. */
class GroupChecksTest {
  private final SimulatedCluster cluster = new SimulatedCluster();

  private void group(String name, int age, boolean clusterDefault, String first, String last) {
    AddressPool pool =
        new AddressPool(List.of(new IpRange(IpAddress.of(first), IpAddress.of(last))));
    cluster.add(
        new GatewayGroup(
            name,
            new PerFamily<>(pool, AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            clusterDefault,
            false,
            Instant.ofEpochSecond(1000 - age)));
  }

  private PolicyStatus status(Publication publication, PolicyKey policy) {
    PolicyStatus status = publication.policies().get(policy);
    assertThat(status).isNotNull();
    return requireNonNull(status);
  }

  private static Condition accepted(Publication publication, String group) {
    return requireNonNull(publication.groups().get(group)).conditions().getFirst();
  }

  @Test
  void ofTwoGroupsWithACommonAddressTheYoungerIsRefusedAndTold() {
    cluster.gateway("gw1");
    group("a-late", 1, false, "192.0.2.10", "192.0.2.20");
    group("z-early", 2, false, "192.0.2.20", "192.0.2.30");
    PolicyKey early = cluster.policy("early", "z-early", new AddressWish.NextFree());
    PolicyKey late = cluster.policy("late", "a-late", new AddressWish.NextFree());
    Publication publication = cluster.pass();
    assertThat(status(publication, early).eips().toList())
        .containsExactly(IpAddress.of("192.0.2.21"));
    assertThat(status(publication, late).conditions())
        .filteredOn(condition -> condition.type().equals(Condition.ALLOCATED))
        .extracting(Condition::reason)
        .containsExactly("GatewayRefused");
    assertThat(publication.notes())
        .extracting(note -> note.message())
        .contains(
            "spec.ippools.ipv4: \"192.0.2.20\" is not outside of the pools of EgressGateway"
                + " \"z-early\"");
    assertThat(cluster.pass().notes()).isEmpty();
  }

  @Test
  void aGroupWithAnAddressOfANodeKeepsWhatItHasAndGivesNothingMore() {
    cluster.gateway("gw1");
    group("g", 1, false, "192.0.2.10", "192.0.2.20");
    PolicyKey had = cluster.policy("had", "g", new AddressWish.NextFree());
    AddressPair before = status(cluster.pass(), had).eips();
    cluster.nodes.put(
        new NodeName("late"),
        new Node(
            new NodeName("late"),
            Sorted.emptyMap(),
            true,
            List.of(IpAddress.of("192.0.2.15")),
            List.of()));
    PolicyKey wants = cluster.policy("wants", "g", new AddressWish.NextFree());
    Publication publication = cluster.pass();
    assertThat(status(publication, had).eips()).isEqualTo(before);
    assertThat(status(publication, wants).eips()).isEqualTo(AddressPair.NONE);
    assertThat(accepted(publication, "g").message())
        .isEqualTo(
            "spec.ippools.ipv4: \"192.0.2.15\" is not outside of the addresses of Node \"late\"");
  }

  @Test
  void ofTwoClusterDefaultsTheYoungerIsRefused() {
    group("young", 1, true, "192.0.2.10", "192.0.2.10");
    group("old", 2, true, "192.0.2.20", "192.0.2.20");
    Publication publication = cluster.pass();
    assertThat(accepted(publication, "old").status()).isTrue();
    assertThat(accepted(publication, "young").message())
        .contains("A cluster can only have one default gateway: old");
  }
}
