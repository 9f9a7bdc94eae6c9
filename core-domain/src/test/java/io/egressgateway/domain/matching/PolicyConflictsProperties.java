package io.egressgateway.domain.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyConflictsProperties {
  /** 10.0.0.0/29 is inside of the cluster. */
  private static final IpRange CLUSTER = IpPrefix.of("10.0.0.0/29").toRange();

  private static final List<String> PREFIXES =
      List.of("0.0.0.0/0", "10.0.0.0/28", "10.0.0.0/29", "10.0.0.8/29", "10.0.0.8/32");

  private record Drawn(
      List<EgressPolicy> policies, SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    SortedMap<PolicyKey, Overridden> overridden() {
      return conflicts(senders()).overridden();
    }

    private PolicyConflicts conflicts(List<PolicyConflicts.Sender> senders) {
      return PolicyConflicts.of(
          policies, senders, List.of(CLUSTER), Sorted.set(List.of(IpFamily.IPV4)));
    }

    /** The pods that any policy covers by their labels. */
    private List<PolicyConflicts.Sender> senders() {
      return IntStream.range(0, 4)
          .mapToObj(PolicyConflictsProperties::pod)
          .map(pod ->
              new PolicyConflicts.Sender(
                  policies.stream()
                      .filter(p -> endpoints.getOrDefault(p.key(), List.of()).contains(pod))
                      .toList(),
                  pod.addresses()))
          .filter(sender -> !sender.policies().isEmpty())
          .toList();
    }
  }

  private static Drawn draw(RandomGenerator random) {
    List<EgressPolicy> policies = new ArrayList<>();
    SortedMap<PolicyKey, List<Endpoint>> endpoints = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      List<IpPrefix> destinations = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        destinations.add(IpPrefix.of(PREFIXES.get(random.nextInt(PREFIXES.size()))));
      }
      boolean sources = random.nextInt(3) == 0;
      EgressPolicy policy =
          new EgressPolicy(
              PolicyKey.of("ns", "p" + i),
              "g",
              sources
                  ? new Subject.Sources(List.of(IpPrefix.of("10.9.0.0/31")))
                  : new Subject.Pods(new Subject.Namespaces.All(), LabelSelector.EVERYTHING),
              destinations,
              new AddressWish.GroupDefault(),
              1 + random.nextInt(2),
              Instant.ofEpochSecond(random.nextInt(2)),
              random.nextInt(3) > 0
                  ? List.of()
                  : List.of(IpPrefix.of(PREFIXES.get(1 + random.nextInt(PREFIXES.size() - 1)))));
      policies.add(policy);
      if (!sources) {
        endpoints.put(
            policy.key(),
            IntStream.range(0, 4)
                .filter(_ -> random.nextBoolean())
                .mapToObj(PolicyConflictsProperties::pod)
                .toList());
      }
    }
    return new Drawn(policies, endpoints);
  }

  private static Endpoint pod(int number) {
    return new Endpoint(
        new NamespacedName("ns", "pod" + number), Optional.empty(), List.of(address(number)));
  }

  private static IpAddress address(int number) {
    return IpAddress.of("10.9.0.0").plus(number);
  }

  /** All that differs for these prefixes. */
  private static List<IpAddress> destinations() {
    TreeSet<IpAddress> all = new TreeSet<>();
    for (String text : PREFIXES) {
      IpRange range = IpPrefix.of(text).toRange();
      all.addAll(List.of(range.first(), range.first().plus(1), range.last()));
    }
    return List.copyOf(all);
  }

  @Test
  void whoeverIsOverriddenDecidesNothingForASenderOfItsOwn() {
    Cases.forAll(
        PolicyConflictsProperties::draw,
        drawn ->
            drawn
                .overridden()
                .forEach((key, overridden) -> {
                  boolean somewhere = false;
                  boolean nowhere = true;
                  for (int sender = 0; sender < 4; sender++) {
                    List<EgressPolicy> covering = covering(drawn, sender);
                    if (covering.stream().anyMatch(policy -> policy.key().equals(key))) {
                      boolean decides =
                          destinations().stream()
                              .anyMatch(
                                  to -> decider(covering, to).filter(key::equals).isPresent());
                      somewhere |= !decides;
                      nowhere &= !decides;
                    }
                  }
                  assertThat(somewhere).as("%s", key).isTrue();
                  if (overridden.everywhere()) {
                    assertThat(nowhere).as("%s", key).isTrue();
                  }
                }));
  }

  @Test
  void whoeverDecidesNothingForASenderIsOverriddenAndNobodyElse() {
    Cases.forAll(
        PolicyConflictsProperties::draw,
        drawn -> {
          TreeSet<PolicyKey> expected = new TreeSet<>();
          for (int sender = 0; sender < 4; sender++) {
            List<EgressPolicy> covering = covering(drawn, sender);
            for (EgressPolicy policy : covering) {
              if (destinations().stream()
                  .noneMatch(
                      to -> decider(covering, to).filter(policy.key()::equals).isPresent())) {
                expected.add(policy.key());
              }
            }
          }
          assertThat(drawn.overridden().keySet()).isEqualTo(expected);
        });
  }

  private static List<EgressPolicy> covering(Drawn drawn, int sender) {
    return drawn.policies().stream()
        .filter(policy ->
            policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
                ? prefixes.stream().anyMatch(prefix -> prefix.contains(address(sender)))
                : drawn.endpoints().getOrDefault(policy.key(), List.of()).contains(pod(sender)))
        .toList();
  }

  private static Optional<PolicyKey> decider(List<EgressPolicy> covering, IpAddress to) {
    return covering.stream()
        .filter(policy ->
            policy.destinations().isEmpty()
                ? !CLUSTER.contains(to)
                    && policy.exceptions().stream().noneMatch(prefix -> prefix.contains(to))
                : policy.destinations().stream().anyMatch(prefix -> prefix.contains(to)))
        .min(
            Comparator.comparingInt(EgressPolicy::priority)
                .thenComparing(policy -> -specificity(policy, to))
                .thenComparing(EgressPolicy::created)
                .thenComparing(EgressPolicy::key))
        .map(EgressPolicy::key);
  }

  private static int specificity(EgressPolicy policy, IpAddress to) {
    return policy.destinations().stream()
        .filter(prefix -> prefix.contains(to))
        .mapToInt(IpPrefix::length)
        .max()
        .orElse(-1);
  }
}
