package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Policies that share egress IPs once nobody is without one. */
class SharedAddressesTest extends ControllerPlanCase {
  private static final AddressWish TWO_EACH = new AddressWish.Sharing(2);

  private String eip(PolicyKey policy) {
    return status(policy).eips().toString();
  }

  @Test
  void unusedOnesComeFirstThenThoseOfTheFewestAndNeverThatOfAPolicyOnItsOwn() {
    cluster.gateway("gw1");
    group("192.0.2.10-192.0.2.12");
    PolicyKey alone = cluster.policy("alone", "g", NEXT_FREE);
    List<PolicyKey> sharing =
        List.of("s1", "s2", "s3", "s4", "s5").stream()
            .map(name -> cluster.policy(name, "g", TWO_EACH))
            .toList();
    assertThat(eip(alone)).isEqualTo("192.0.2.11");
    assertThat(sharing.stream().map(this::eip))
        .containsExactly("192.0.2.12", "192.0.2.10", "192.0.2.10", "192.0.2.12", "");
    assertThat(status(sharing.getLast()).conditions().get(1).message())
        .isEqualTo(
            "every egress IP of EgressGateway \"g\" has 2 policies, the limit of"
                + " spec.egressIP.allocatorPolicy, or one that asked for its own");
    cluster.pass();
    cluster.policies.remove(sharing.getFirst());
    assertThat(eip(sharing.getLast())).as("the first place that is free").isEqualTo("192.0.2.12");
    assertThat(sharing.subList(1, 4).stream().map(this::eip))
        .as("what is had is kept")
        .containsExactly("192.0.2.10", "192.0.2.10", "192.0.2.12");
  }

  @Test
  void onlyEgressIpsOfAllFamiliesThatThePoolsHaveAreShared() {
    cluster.gateway("gw1");
    group(
        List.of("192.0.2.10-192.0.2.11"),
        List.of("2001:db8::a-2001:db8::b"),
        AddressPair.NONE,
        false);
    cluster.policy("half", "g", new AddressWish.Exactly(pair("192.0.2.11")));
    PolicyKey first = cluster.policy("first", "g", TWO_EACH);
    PolicyKey second = cluster.policy("second", "g", TWO_EACH);
    assertThat(status(first).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::b"));
    assertThat(status(second).eips()).isEqualTo(status(first).eips());
  }

  @Test
  void whoeverWaitsFoundEveryEgressIpOfTheGroupFull() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          EgressPlan plan = EgressPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          plan.allocation()
              .values()
              .forEach(result -> {
                if (result instanceof AllocationResult.NothingToShare(String group, int limit)) {
                  identities(plan, group)
                      .filter(identity -> families(identity).equals(poolFamilies(cluster, group)))
                      .forEach(identity ->
                          assertThat(isFull(cluster, plan, identity, limit))
                              .as("%s", identity)
                              .isTrue());
                }
              });
        });
  }

  private static Stream<EgressIdentity> identities(EgressPlan plan, String group) {
    return plan.placements().keySet().stream()
        .filter(EgressIdentity.Shared.class::isInstance)
        .filter(identity -> identity.group().equals(group));
  }

  private static Set<IpFamily> families(EgressIdentity identity) {
    Set<IpFamily> families = new TreeSet<>();
    identity.addresses().toList().stream().map(IpAddress::family).forEach(families::add);
    return families;
  }

  private static Set<IpFamily> poolFamilies(SimulatedCluster cluster, String name) {
    GatewayGroup group =
        Optional.ofNullable(cluster.groups.get(name)).flatMap(Declared::accepted).orElseThrow();
    Set<IpFamily> families = new TreeSet<>(cluster.settings.families());
    families.removeIf(family -> group.pools().get(family).isEmpty());
    return families;
  }

  /** As many policies as may be, or one that asked for an egress IP of its own. */
  private static boolean isFull(
      SimulatedCluster cluster, EgressPlan plan, EgressIdentity identity, int limit) {
    List<PolicyKey> users =
        plan.allocation().keySet().stream()
            .filter(policy -> plan.identity(policy).equals(Optional.of(identity)))
            .toList();
    return users.size() >= limit
        || users.stream()
            .map(cluster.policies::get)
            .flatMap(declared -> Optional.ofNullable(declared).flatMap(Declared::accepted).stream())
            .map(EgressPolicy::wish)
            .anyMatch(AddressWish.NextFree.class::isInstance);
  }
}
