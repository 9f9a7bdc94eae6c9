package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
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

  private void group(String name, AddressPool ipv4, AddressPool ipv6, NodePolicy nodePolicy) {
    cluster.add(
        new GatewayGroup(
            name,
            new PerFamily<>(ipv4, ipv6),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            nodePolicy,
            Instant.EPOCH));
  }

  private static AddressPool pool(String first, String last) {
    return new AddressPool(List.of(new IpRange(IpAddress.of(first), IpAddress.of(last))));
  }

  private static Condition inForce(Publication publication, String group) {
    return requireNonNull(publication.groups().get(group)).conditions().stream()
        .filter(condition -> condition.type().equals(Condition.IN_FORCE))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGroupOfUnequalPoolsGivesOutPairsWhileThereAreAnyAndIsToldOnce() {
    cluster.gateway("gw1");
    group(
        "g",
        pool("192.0.2.10", "192.0.2.12"),
        pool("2001:db8::10", "2001:db8::11"),
        new NodePolicy.Average());
    PolicyKey fits = cluster.policy("fits", "g", new AddressWish.NextFree());
    cluster.policy("last", "g", new AddressWish.NextFree());
    PolicyKey tooMany = cluster.policy("too-many", "g", new AddressWish.NextFree());
    Publication publication = cluster.pass();
    assertThat(status(publication, fits).eips()).isEqualTo(pair("192.0.2.11", "2001:db8::11"));
    assertThat(status(publication, tooMany).conditions())
        .extracting(Condition::reason)
        .contains("PoolExhausted");
    assertThat(accepted(publication, "g").status()).isTrue();
    assertThat(inForce(publication, "g").message())
        .isEqualTo(
            "spec.ippools.ipv6: \"2 addresses\" is not as many as spec.ippools.ipv4 has, 3, or none"
                + " at all");
    assertThat(publication.notes())
        .filteredOn(note -> note.reason().equals("PartlyUnused"))
        .singleElement()
        .satisfies(note -> assertThat(note.warning()).isTrue());
    assertThat(cluster.pass().notes()).isEmpty();
  }

  private static AddressPair pair(String ipv4, String ipv6) {
    return AddressPair.of(IpAddress.of(ipv4)).with(IpAddress.of(ipv6));
  }

  @Test
  void aFamilyThatIsSwitchedOffIsToldAndTheOtherGoesOn() {
    cluster.gateway("gw1");
    cluster.settings = only(IpFamily.IPV4);
    group(
        "g",
        pool("192.0.2.10", "192.0.2.11"),
        pool("2001:db8::10", "2001:db8::19"),
        new NodePolicy.Average());
    PolicyKey policy = cluster.policy("p", "g", new AddressWish.NextFree());
    Publication publication = cluster.pass();
    assertThat(status(publication, policy).eips().toList())
        .containsExactly(IpAddress.of("192.0.2.11"));
    assertThat(inForce(publication, "g").message())
        .isEqualTo(
            "spec.ippools.ipv6: \"2001:db8::10-2001:db8::19\" is not of an enabled family:"
                + " enableIPv6 is false");
  }

  private static ControllerSettings only(IpFamily family) {
    ControllerSettings all = ControllerSettings.DEFAULT;
    return new ControllerSettings(
        Sorted.set(List.of(family)),
        all.tunnelSubnets(),
        all.marks(),
        all.maxEndpointsPerSlice(),
        all.rest(),
        all.withdrawal());
  }

  @Test
  void aNodePolicyThatSaysNothingIsToldAndOneThatDoesIsInForce() {
    group("odd", pool("192.0.2.10", "192.0.2.11"), AddressPool.EMPTY, new NodePolicy.Unread("odd"));
    group("even", pool("192.0.2.20", "192.0.2.21"), AddressPool.EMPTY, new NodePolicy.Limit(2));
    Publication publication = cluster.pass();
    assertThat(inForce(publication, "odd").message())
        .startsWith("spec.nodeSelector.policy: \"odd\" is not average, minimum, pack, limit");
    assertThat(inForce(publication, "even").status()).isTrue();
  }

  @Test
  void aPolicyThatNamesHalfOfTheDefaultsWaitsAndThoseThatUseBothAreServed() {
    cluster.gateway("gw1");
    group(
        "g",
        pool("192.0.2.10", "192.0.2.12"),
        pool("2001:db8::10", "2001:db8::12"),
        new NodePolicy.Average());
    // The defaults are written into the group.
    cluster.pass();
    PolicyKey half =
        cluster.policy(
            "half", "g", new AddressWish.Exactly(AddressPair.of(IpAddress.of("192.0.2.10"))));
    PolicyKey both = cluster.policy("whole", "g", new AddressWish.GroupDefault());
    Publication publication = cluster.pass();
    assertThat(status(publication, both).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::10"));
    assertThat(status(publication, half).conditions())
        .filteredOn(condition -> condition.type().equals(Condition.ALLOCATED))
        .singleElement()
        .satisfies(condition -> {
          assertThat(condition.reason()).isEqualTo("AddressNotAllowed");
          assertThat(condition.message())
              .contains("192.0.2.10,2001:db8::10 are the default egress IPs of EgressGateway");
        });
  }
}
