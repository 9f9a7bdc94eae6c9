package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which egress IPs policies get. */
class PlannedAddressesTest extends ControllerPlanCase {
  @Test
  void everyPolicyOnTheDefaultAddressIsListed() {
    cluster.gateway("gw1");
    group("192.0.2.10-192.0.2.12");
    PolicyKey one = cluster.policy("one", "g", DEFAULT);
    PolicyKey two = cluster.policy("two", "g", DEFAULT);
    Publication publication = cluster.pass();
    assertThat(nodes())
        .containsExactly(
            new GatewayNode(
                new NodeName("gw1"),
                "Ready",
                List.of(new OwnedEgress(pair("192.0.2.10"), Sorted.set(List.of(one, two))))));
    assertThat(publication.groups().values())
        .extracting(g -> g.defaultEips())
        .containsExactly(pair("192.0.2.10"));
    assertThat(publication.groups().values())
        .extracting(g -> g.usage())
        .containsExactly(new IpUsage(3, 2, 0, 0));
  }

  @Test
  void aTakenOverStatusThatLacksThePolicyIsRepairedInPlace() {
    cluster.gateway("gw1");
    cluster.gateway("gw2");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.11"), false);
    PolicyKey one = cluster.policy("one", "g", DEFAULT);
    PolicyKey two = cluster.policy("two", "g", DEFAULT);
    for (String owner : List.of("gw1", "gw2")) {
      cluster.published.put("g", published(owner, pair("192.0.2.11"), one));
      assertThat(status(two).node()).contains(new NodeName(owner));
      assertThat(status(one).node()).contains(new NodeName(owner));
    }
  }

  @Test
  void nextFreeTakesTheLowestFreeAndTheDefaultLast() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.11"), List.of("2001:db8::a-2001:db8::b"), pair(), false);
    PolicyKey one = cluster.policy("one", "g", NEXT_FREE);
    PolicyKey two = cluster.policy("two", "g", NEXT_FREE);
    PolicyKey three = cluster.policy("three", "g", NEXT_FREE);
    assertThat(status(one).eips()).isEqualTo(pair("192.0.2.11", "2001:db8::b"));
    assertThat(status(two).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::a"));
    assertThat(allocated(three)).isEqualTo("PoolExhausted");
    assertThat(status(three).conditions().get(1).message())
        .isEqualTo("spec.ippools.ipv4 of EgressGateway \"g\": all 2 addresses are used");
    assertThat(texts(cluster.pass())).anyMatch(text -> text.startsWith("PoolExhausted"));
    assertThat(cluster.pass().notes()).isEmpty();
    cluster.policies.remove(one);
    assertThat(status(three).eips()).isEqualTo(pair("192.0.2.11", "2001:db8::b"));
    assertThat(status(two).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::a"));
  }

  /** Once a policy made in the moment in which another was deleted got its address. */
  @Test
  void anAddressThatIsFreedInThisVeryPassRestsToo() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.12"), false);
    PolicyKey first = cluster.policy("first", "g", NEXT_FREE);
    cluster.pass();
    assertThat(status(first).eips()).isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(first);
    PolicyKey second = cluster.policy("second", "g", NEXT_FREE);
    assertThat(status(second).eips()).as("another rests").isEqualTo(pair("192.0.2.11"));
  }

  @Test
  void aFreedAddressRestsWhileThereAreOthersAndIsGivenAtOnceWhereThereAreNone() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.12"), false);
    PolicyKey first = cluster.policy("first", "g", NEXT_FREE);
    cluster.pass();
    assertThat(status(first).eips()).isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(first);
    cluster.pass();
    assertThat(resting()).containsOnlyKeys(IpAddress.of("192.0.2.10"));
    PolicyKey second = cluster.policy("second", "g", NEXT_FREE);
    assertThat(status(second).eips()).as("it rests").isEqualTo(pair("192.0.2.11"));
    cluster.pass();
    PolicyKey third = cluster.policy("third", "g", NEXT_FREE);
    assertThat(status(third).eips()).as("nobody waits for rest").isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(third);
    cluster.now = cluster.now.plusSeconds(61);
    cluster.pass();
    assertThat(resting()).isEmpty();
  }

  @Test
  void exactAddressesAreSharedAndConflictsWait() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.0/29"), List.of("2001:db8::/64"), pair("192.0.2.6"), false);
    AddressPair both = pair("192.0.2.1", "2001:db8::1");
    PolicyKey one = cluster.policy("one", "g", new AddressWish.Exactly(both));
    PolicyKey two = cluster.policy("two", "g", new AddressWish.Exactly(both));
    PolicyKey other =
        cluster.policy("other", "g", new AddressWish.Exactly(pair("192.0.2.1", "2001:db8::2")));
    PolicyKey single = cluster.policy("single", "g", new AddressWish.Exactly(pair("192.0.2.2")));
    PolicyKey outside = cluster.policy("outside", "g", new AddressWish.Exactly(pair("192.0.2.7")));
    cluster.pass();
    assertThat(status(one).eips()).isEqualTo(both);
    assertThat(status(two).eips()).isEqualTo(both);
    assertThat(allocated(other)).isEqualTo("AddressTaken");
    assertThat(status(single).eips()).isEqualTo(pair("192.0.2.2"));
    assertThat(allocated(outside)).isEqualTo("AddressNotAllowed");
    assertThat(status(outside).conditions().get(1).message())
        .isEqualTo(
            "spec.egressIP.ipv4: \"192.0.2.7\" is not in the pool of EgressGateway \"g\":"
                + " [192.0.2.1-192.0.2.6]");
  }

  @Test
  void whoHasAWantedAddressIsToldTheSameInEveryPass() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.0/29"), List.of("2001:db8::/64"), AddressPair.NONE, false);
    cluster.policy("one", "g", new AddressWish.Exactly(pair("2001:db8::9")));
    PolicyKey wanting =
        cluster.policy("two", "g", new AddressWish.Exactly(pair("192.0.2.2", "2001:db8::9")));
    PolicyKey taking = cluster.policy("three", "g", NEXT_FREE);
    Publication first = cluster.pass();
    assertThat(status(taking).eips()).isEqualTo(pair("192.0.2.2", "2001:db8::1"));
    assertThat(allocated(wanting)).isEqualTo("AddressTaken");
    assertThat(cluster.plan().policies()).isEqualTo(first.policies());
  }

  @Test
  void totalsOfHugePoolsSaturate() {
    cluster.gateway("gw1");
    group(List.of("10.0.0.0/8"), List.of("2001:db8::/64"), AddressPair.NONE, false);
    cluster.policy("one", "g", NEXT_FREE);
    assertThat(cluster.plan().groups().values())
        .extracting(g -> g.usage())
        .containsExactly(new IpUsage(16777214, 16777213, Integer.MAX_VALUE, Integer.MAX_VALUE));
  }
}
