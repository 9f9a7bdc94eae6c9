package io.egressgateway.domain.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One address per policy, out of ranges in the order of the user. */
class FirstFreeProperties {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final String POOL = new GroupName.OfPool("p").group();
  private static final RestingAddresses REST = new RestingAddresses(Duration.ofMinutes(1), NOW);

  /** Which address a policy got before, and whether it names one itself. */
  record Drawn(List<IpRange> order, List<EgressPolicy> policies) {}

  private static Drawn draw(RandomGenerator random) {
    List<IpRange> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      if (random.nextBoolean()) {
        IpAddress first =
            IpAddress.of((random.nextBoolean() ? "10.6.0." : "fd00::") + (20 * i + 1));
        order.add(new IpRange(first, first.plus(random.nextInt(3))));
      }
    }
    Collections.shuffle(order, new Random(random.nextLong()));
    List<EgressPolicy> policies = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      policies.add(policy("e" + i, wish(random), i));
    }
    return new Drawn(List.copyOf(order), policies);
  }

  private static AddressWish wish(RandomGenerator random) {
    IpAddress some =
        IpAddress.of(
            (random.nextBoolean() ? "10.6.0." : "fd00::")
                + (20 * random.nextInt(5) + 1 + random.nextInt(4)));
    return switch (random.nextInt(4)) {
      case 0 -> new AddressWish.Exactly(AddressPair.of(some));
      case 1 -> new AddressWish.FirstFree(Optional.of(some));
      default -> new AddressWish.FirstFree(Optional.empty());
    };
  }

  /** Older ones have lower numbers. */
  private static EgressPolicy policy(String name, AddressWish wish, int age) {
    return new EgressPolicy(
        new PolicyKey.ClusterWide(name),
        POOL,
        new Subject.Pods(new Subject.Namespaces.All(), LabelSelector.EVERYTHING),
        List.of(),
        wish,
        EgressPolicy.CLUSTER_PRIORITY,
        Instant.EPOCH.plusSeconds(age));
  }

  private static ClusterSnapshot snapshot(
      List<IpRange> order, List<EgressPolicy> policies, PublishedGroup published) {
    GatewayGroup group =
        new GatewayGroup(
            POOL,
            PerFamily.of(family ->
                new AddressPool(order.stream().filter(range -> range.family() == family).toList())),
            AddressPair.NONE,
            LabelSelector.EVERYTHING,
            false,
            false,
            new NodePolicy.Average(),
            Instant.EPOCH,
            order);
    SortedMap<PolicyKey, Declared<EgressPolicy>> declared = new TreeMap<>();
    policies.forEach(policy -> declared.put(policy.key(), new Declared.Accepted<>(policy)));
    return new ClusterSnapshot(
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.map(Map.of(POOL, new Declared.Accepted<>(group))),
        Sorted.map(Map.of(POOL, published)),
        declared,
        Sorted.emptyMap(),
        List.of(),
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(),
        Sorted.emptyMap(),
        ReportedConditions.NONE,
        Sorted.emptySet(),
        Revisions.NONE);
  }

  private static SortedMap<PolicyKey, AllocationResult> allocate(
      List<IpRange> order, List<EgressPolicy> policies, PublishedGroup published) {
    return AddressAllocation.of(
        snapshot(order, policies, published), Sorted.set(List.of(IpFamily.values())), REST);
  }

  private static Optional<IpAddress> address(@Nullable AllocationResult result) {
    return result instanceof AllocationResult.Allocated(EgressIdentity identity)
        ? Optional.of(identity.addresses().toList().getFirst())
        : Optional.empty();
  }

  private static List<IpAddress> addresses(List<IpRange> order) {
    List<IpAddress> all = new ArrayList<>();
    for (IpRange range : order) {
      for (int i = 0; i < range.size().intValueExact(); i++) {
        all.add(range.first().plus(i));
      }
    }
    return all;
  }

  /** Tries the addresses one by one: first those that name one, then the others, by age. */
  private static SortedMap<PolicyKey, Optional<IpAddress>> oracle(Drawn drawn) {
    List<IpAddress> all = addresses(drawn.order());
    List<EgressPolicy> byAge = new ArrayList<>(drawn.policies());
    Collections.reverse(byAge);
    SortedMap<PolicyKey, Optional<IpAddress>> given = new TreeMap<>();
    TreeSet<IpAddress> used = new TreeSet<>();
    List<EgressPolicy> others = new ArrayList<>();
    for (EgressPolicy policy : byAge) {
      Optional<IpAddress> named =
          switch (policy.wish()) {
            case AddressWish.FirstFree(Optional<IpAddress> before) -> before.filter(all::contains);
            case AddressWish.Exactly(AddressPair pair) ->
                Optional.of(pair.toList().getFirst()).filter(all::contains);
            case AddressWish.GroupDefault(),
                AddressWish.NextFree(),
                AddressWish.Sharing _,
                AddressWish.NodeAddress() ->
                throw new AssertionError("not drawn");
          };
      if (named.isEmpty() && policy.wish() instanceof AddressWish.FirstFree) {
        others.add(policy);
      } else {
        named.ifPresent(used::add);
        given.put(policy.key(), named);
      }
    }
    for (EgressPolicy policy : others) {
      Optional<IpAddress> free = all.stream().filter(a -> !used.contains(a)).findFirst();
      free.ifPresent(used::add);
      given.put(policy.key(), free);
    }
    return given;
  }

  @Test
  void everyPolicyGetsWhatTryingTheAddressesInTheirOrderGives() {
    Cases.forAll(
        FirstFreeProperties::draw,
        drawn -> {
          SortedMap<PolicyKey, Optional<IpAddress>> got = new TreeMap<>();
          allocate(drawn.order(), drawn.policies(), PublishedGroup.NOTHING)
              .forEach((key, result) -> got.put(key, address(result)));
          assertThat(got).isEqualTo(oracle(drawn));
        });
  }

  @Test
  void whatWasPublishedIsKeptThoughALowerAddressIsFree() {
    Cases.forAll(
        FirstFreeProperties::draw,
        drawn -> {
          List<IpAddress> all = addresses(drawn.order());
          if (all.isEmpty()) {
            return;
          }
          EgressPolicy policy = policy("e", new AddressWish.FirstFree(Optional.empty()), 0);
          PublishedGroup published =
              new PublishedGroup(
                  List.of(
                      new PublishedGroup.GatewayNode(
                          new NodeName("n"),
                          "Ready",
                          List.of(
                              new PublishedGroup.OwnedEgress(
                                  AddressPair.of(all.getLast()),
                                  Sorted.set(List.of(policy.key())))))));
          assertThat(address(allocate(drawn.order(), List.of(policy), published).get(policy.key())))
              .contains(all.getLast());
        });
  }

  @Test
  void anAddressAtRestIsGivenOutOnlyWhereThereIsNoOther() {
    IpAddress low = IpAddress.of("10.6.0.1");
    IpRange two = new IpRange(low, low.plus(1));
    PublishedGroup published =
        new PublishedGroup(List.of(), Sorted.map(Map.of(low, NOW.minusSeconds(5))));
    EgressPolicy older = policy("a", new AddressWish.FirstFree(Optional.empty()), 0);
    EgressPolicy younger = policy("b", new AddressWish.FirstFree(Optional.empty()), 1);
    var results = allocate(List.of(two), List.of(older, younger), published);
    assertThat(address(results.get(older.key()))).contains(low.plus(1));
    assertThat(address(results.get(younger.key()))).contains(low);
  }

  @Test
  void anExhaustedGroupSaysHowManyAddressesItHas() {
    IpRange one = IpRange.of(IpAddress.of("fd00::1"));
    EgressPolicy older = policy("a", new AddressWish.FirstFree(Optional.empty()), 0);
    EgressPolicy younger = policy("b", new AddressWish.FirstFree(Optional.empty()), 1);
    var results = allocate(List.of(one), List.of(older, younger), PublishedGroup.NOTHING);
    assertThat(results.get(younger.key()))
        .isInstanceOfSatisfying(
            AllocationResult.NothingFree.class,
            waiting ->
                assertThat(waiting.message())
                    .isEqualTo("all 1 addresses of \"" + POOL + "\" are used"));
  }
}
