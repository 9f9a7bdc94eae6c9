package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.StaticGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An Egress whose address somebody else puts on a node. */
class StaticEgressTest {
  private static final IpAddress ADDRESS = IpAddress.of("192.0.2.10");
  private static final String GROUP = new GroupName.OfAddress(ADDRESS).group();
  private static final PolicyKey EGRESS = new PolicyKey.OfEgress("web");

  private final SimulatedCluster cluster = new SimulatedCluster();

  StaticEgressTest() {
    cluster.gateway("n1");
    cluster.gateway("n2");
    cluster.add(
        SimulatedCluster.policyOf(
            EGRESS, GROUP, new AddressWish.Exactly(AddressPair.of(ADDRESS)), 0));
    cluster.add(StaticGroup.of(ADDRESS));
    cluster.pass();
  }

  /** The nodes that report the address from now on. */
  private void held(String... nodes) {
    List<NodeName> holding = Stream.of(nodes).map(NodeName::new).toList();
    cluster.tunnels.replaceAll((node, tunnel) ->
        new Tunnel(
            node,
            tunnel.addresses(),
            tunnel.mac(),
            tunnel.mark(),
            tunnel.parent(),
            tunnel.phase(),
            tunnel.direct(),
            holding.contains(node) ? Sorted.set(List.of(ADDRESS)) : Sorted.emptySet(),
            Optional.empty()));
  }

  /** A pass, whose status is all that the next one remembers. */
  private PolicyStatus pass() {
    Publication publication = cluster.plan();
    PolicyStatus status = requireNonNull(publication.policies().get(EGRESS));
    cluster.published.put(
        GROUP, StaticGroup.published(ADDRESS, List.of(new StaticGroup.Use(EGRESS, status.node()))));
    return status;
  }

  private static List<String> conditions(PolicyStatus status) {
    return status.conditions().stream()
        .map(one -> one.type() + " " + one.status() + " " + one.message())
        .toList();
  }

  @Test
  void theNodeThatHasTheAddressCarriesIt() {
    held("n2");
    PolicyStatus status = pass();
    assertThat(status.node()).contains(new NodeName("n2"));
    assertThat(status.eips()).isEqualTo(AddressPair.of(ADDRESS));
    assertThat(status.given()).isEmpty();
    assertThat(status.conditions())
        .extracting(Condition::type)
        .containsExactly("IPAssigned", "Programmed", "Conflicted");
  }

  @Test
  void whereNobodyHasItTheStatusIsEmptyAndSaysSo() {
    PolicyStatus status = pass();
    assertThat(status.node()).isEmpty();
    assertThat(status.eips()).isEqualTo(AddressPair.NONE);
    assertThat(conditions(status))
        .startsWith(
            "IPAssigned false Failed to assign the IP to EgressNode: no Ready Node has it on an"
                + " interface");
  }

  @Test
  void whenItGoesTheStatusFollowsAndWhenItComesElsewhereToo() {
    held("n1");
    assertThat(pass().node()).contains(new NodeName("n1"));
    held();
    assertThat(pass().node()).isEmpty();
    assertThat(pass().node()).as("nothing is remembered that is not so").isEmpty();
    held("n2");
    assertThat(pass().node()).contains(new NodeName("n2"));
  }

  @Test
  void twoNodesWithItAreAConditionAndNotAFight() {
    held("n2");
    pass();
    held("n1", "n2");
    for (int i = 0; i < 3; i++) {
      PolicyStatus status = pass();
      assertThat(status.node()).as("it stays").contains(new NodeName("n2"));
      assertThat(conditions(status)).contains("Duplicated true 192.0.2.10 is on n1, n2");
    }
    assertThat(new Condition(Condition.DUPLICATED, true, "SeveralNodes", "").isTrouble()).isTrue();
    held("n1");
    PolicyStatus moved = pass();
    assertThat(moved.node()).contains(new NodeName("n1"));
    assertThat(moved.conditions()).noneMatch(one -> one.type().equals("Duplicated"));
  }

  @Test
  void aDeadNodeThatReportedItLastCarriesNothing() {
    held("n1");
    pass();
    cluster.liveness.put(new NodeName("n1"), NodeLiveness.DEAD);
    assertThat(pass().node()).isEmpty();
    held("n1", "n2");
    assertThat(pass().node()).isEqualTo(Optional.of(new NodeName("n2")));
  }

  @Test
  void anAddressOfANodeItselfIsNoReasonToRefuse() {
    held("n1");
    assertThat(requireNonNull(cluster.plan().groups().get(GROUP)).conditions())
        .allMatch(Condition::status);
  }
}
