package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A family is switched off under policies that name it. */
class UnusedPolicyPartsTest {
  private static final Subject PODS =
      new Subject.Pods(new Subject.Namespaces.One("default"), LabelSelector.EVERYTHING);
  private static final String OFF = " is not of an enabled family: enableIPv6 is false";

  private final SimulatedCluster cluster = new SimulatedCluster();

  @BeforeEach
  void withoutIpv6() {
    ControllerSettings all = ControllerSettings.DEFAULT;
    cluster.settings =
        new ControllerSettings(
            Sorted.set(List.of(IpFamily.IPV4)),
            all.tunnelSubnets(),
            all.marks(),
            all.maxEndpointsPerSlice(),
            all.rest(),
            all.withdrawal());
    cluster.gateway("gw1");
    AddressPool pool =
        new AddressPool(
            List.of(new IpRange(IpAddress.of("192.0.2.10"), IpAddress.of("192.0.2.19"))));
    cluster.add(
        new GatewayGroup(
            "g",
            new PerFamily<>(pool, AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            Instant.EPOCH));
  }

  private PolicyKey policy(PolicyKey key, Subject subject, String... destinations) {
    cluster.add(
        new EgressPolicy(
            key,
            "g",
            subject,
            List.of(destinations).stream().map(IpPrefix::of).toList(),
            new AddressWish.NextFree(),
            1000,
            Instant.EPOCH));
    return key;
  }

  private static List<String> inForce(Publication publication, PolicyKey policy) {
    return status(publication, policy).conditions().stream()
        .filter(condition -> condition.type().equals(Condition.IN_FORCE))
        .map(condition -> condition.status() + " " + condition.reason() + " " + condition.message())
        .toList();
  }

  private static PolicyStatus status(Publication publication, PolicyKey policy) {
    return requireNonNull(publication.policies().get(policy));
  }

  @Test
  void destinationsAndSendersOfThatFamilyAreNamedAndTheRestGoesOn() {
    PolicyKey both =
        policy(PolicyKey.of("default", "both"), PODS, "203.0.113.0/24", "2001:db8:9::/48");
    PolicyKey only = policy(new PolicyKey.ClusterWide("only"), PODS, "::/0");
    PolicyKey senders =
        policy(
            PolicyKey.of("default", "senders"),
            new Subject.Sources(List.of(IpPrefix.of("fd00:10::/64"), IpPrefix.of("10.20.0.0/16"))));
    PolicyKey plain = policy(PolicyKey.of("default", "plain"), PODS, "203.0.113.0/24");
    Publication publication = cluster.pass();
    assertThat(inForce(publication, both))
        .containsExactly("false PartlyUnused spec.destSubnet[1]: \"2001:db8:9::/48\"" + OFF);
    assertThat(inForce(publication, only))
        .containsExactly("false PartlyUnused spec.destSubnet[0]: \"::/0\"" + OFF);
    assertThat(inForce(publication, senders))
        .containsExactly("false PartlyUnused spec.appliedTo.podSubnet[0]: \"fd00:10::/64\"" + OFF);
    assertThat(inForce(publication, plain)).isEmpty();
    assertThat(List.of(both, only, senders, plain))
        .allSatisfy(policy -> {
          assertThat(status(publication, policy).conditions().getFirst().status()).isTrue();
          assertThat(status(publication, policy).eips().ipv4()).isPresent();
          assertThat(status(publication, policy).node()).isPresent();
        });
  }

  @Test
  void anEventSaysSoOnceAndTheConditionGoesWithItsReason() {
    PolicyKey policy = policy(PolicyKey.of("default", "p"), PODS, "::/0");
    assertThat(cluster.pass().notes())
        .filteredOn(note -> note.reason().equals("PartlyUnused"))
        .extracting(Note::subject, Note::warning)
        .containsExactly(Tuple.tuple(new Note.Subject.OfPolicy(policy), true));
    assertThat(cluster.pass().notes()).isEmpty();
    policy(policy, PODS, "0.0.0.0/0");
    assertThat(inForce(cluster.pass(), policy)).isEmpty();
  }
}
