package io.egressgateway.domain.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.LabelSelector.Requirement;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PolicyMatchingProperties {
  private record Drawn(
      List<EgressPolicy> policies,
      SortedMap<NamespacedName, Pod> pods,
      SortedMap<String, SortedMap<String, String>> namespaces) {}

  private static Drawn draw(RandomGenerator random) {
    SortedMap<String, SortedMap<String, String>> namespaces = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      namespaces.put("ns" + i, labels(random));
    }
    SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (int i = 0; i < random.nextInt(25); i++) {
      NamespacedName name = new NamespacedName("ns" + random.nextInt(3), "pod" + i);
      boolean addressed = random.nextInt(6) > 0;
      List<IpAddress> addresses = addressed ? List.of(IpAddress.of("10.1.0.1").plus(i)) : List.of();
      pods.put(name, new Pod(name, Optional.empty(), labels(random), addresses));
    }
    List<EgressPolicy> policies = new ArrayList<>();
    for (int i = 0; i < random.nextInt(8); i++) {
      policies.add(policy("p" + i, subject(random)));
    }
    return new Drawn(policies, pods, namespaces);
  }

  private static SortedMap<String, String> labels(RandomGenerator random) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (String key : List.of("app", "tier", "zone")) {
      if (random.nextBoolean()) {
        labels.put(key, "v" + random.nextInt(3));
      }
    }
    return labels;
  }

  private static LabelSelector selector(RandomGenerator random) {
    List<Requirement> requirements = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      Operator operator = Operator.values()[random.nextInt(4)];
      boolean listed = operator == Operator.IN || operator == Operator.NOT_IN;
      List<String> values = listed ? List.of("v0", "v" + random.nextInt(4)) : List.of();
      String key = List.of("app", "tier", "zone").get(random.nextInt(3));
      requirements.add(new Requirement(key, operator, Sorted.set(values)));
    }
    SortedMap<String, String> labels = random.nextBoolean() ? Sorted.emptyMap() : labels(random);
    return new LabelSelector(labels, requirements);
  }

  private static Subject subject(RandomGenerator random) {
    LabelSelector pods = selector(random);
    return switch (random.nextInt(5)) {
      case 0 -> new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/16")));
      case 1 -> new Subject.Pods(new Subject.Namespaces.All(), pods);
      case 3 -> new Subject.Pods(new Subject.Namespaces.None(), pods);
      case 2 -> new Subject.Pods(new Subject.Namespaces.Matching(selector(random)), pods);
      default -> new Subject.Pods(new Subject.Namespaces.One("ns" + random.nextInt(4)), pods);
    };
  }

  private static EgressPolicy policy(String name, Subject subject) {
    return new EgressPolicy(
        new PolicyKey.ClusterWide(name),
        "g",
        subject,
        List.of(),
        new AddressWish.GroupDefault(),
        EgressPolicy.CLUSTER_PRIORITY,
        Instant.EPOCH);
  }

  @Test
  void coversThePodsThatNestedLoopsFind() {
    Cases.forAll(
        PolicyMatchingProperties::draw,
        drawn -> {
          SortedMap<PolicyKey, List<Endpoint>> found =
              PolicyMatching.of(drawn.policies(), drawn.pods(), drawn.namespaces());
          SortedMap<PolicyKey, List<Endpoint>> expected = new TreeMap<>();
          for (EgressPolicy policy : drawn.policies()) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (Pod pod : drawn.pods().values()) {
              if (!pod.addresses().isEmpty() && covers(policy.subject(), pod, drawn)) {
                endpoints.add(new Endpoint(pod.name(), pod.node(), pod.addresses()));
              }
            }
            expected.put(policy.key(), endpoints);
          }
          assertThat(found).isEqualTo(expected);
        });
  }

  private static boolean covers(Subject subject, Pod pod, Drawn drawn) {
    String namespace = pod.name().namespace();
    return switch (subject) {
      case Subject.Sources _ -> false;
      case Subject.Pods(Subject.Namespaces where, LabelSelector selector, var _) ->
          selector.matches(pod.labels())
              && switch (where) {
                case Subject.Namespaces.All() -> true;
                case Subject.Namespaces.None() -> false;
                case Subject.Namespaces.One(String name) -> name.equals(namespace);
                case Subject.Namespaces.Matching(LabelSelector wanted) ->
                    wanted.matches(drawn.namespaces().getOrDefault(namespace, Sorted.emptyMap()));
              };
    };
  }

  /** A nested loop would try a billion pairs here, which takes minutes. */
  @Test
  void aHundredThousandPodsAndTenThousandPoliciesAreMatchedInSeconds() {
    SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (int i = 0; i < 100_000; i++) {
      NamespacedName name = new NamespacedName("ns" + i % 100, "pod" + i);
      SortedMap<String, String> labels =
          Sorted.map(Map.of("app", "app" + i % 10_000, "tier", "web"));
      pods.put(
          name, new Pod(name, Optional.empty(), labels, List.of(IpAddress.of("10.0.0.0").plus(i))));
    }
    List<EgressPolicy> policies = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      LabelSelector selector =
          new LabelSelector(Sorted.map(Map.of("app", "app" + i, "tier", "web")), List.of());
      policies.add(policy("p" + i, new Subject.Pods(new Subject.Namespaces.All(), selector)));
    }
    long before = System.nanoTime();
    SortedMap<PolicyKey, List<Endpoint>> found =
        PolicyMatching.of(policies, pods, Sorted.emptyMap());
    long seconds = (System.nanoTime() - before) / 1_000_000_000;
    assertThat(found.values()).allSatisfy(endpoints -> assertThat(endpoints).hasSize(10));
    assertThat(seconds).isLessThan(10);
  }
}
