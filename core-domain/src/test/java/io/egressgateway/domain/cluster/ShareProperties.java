package io.egressgateway.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ShareProperties {
  private record Drawn(List<String> addresses, List<NamespacedName> pods) {}

  private static Drawn draw(RandomGenerator random) {
    SortedSet<String> addresses = new TreeSet<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      addresses.add("10.0.0." + random.nextInt(20));
    }
    List<NamespacedName> pods = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      pods.add(new NamespacedName("ns" + random.nextInt(3), "pod" + random.nextInt(1000)));
    }
    return new Drawn(List.copyOf(addresses), pods);
  }

  private static Share share(String own, List<String> all) {
    return new Share(own, Sorted.set(all), Sorted.set(List.of(IpFamily.IPV4)));
  }

  /** The address of each pod, each of which must have exactly one. */
  private static Map<NamespacedName, String> spread(List<String> addresses, Drawn drawn) {
    Map<NamespacedName, String> spread = new HashMap<>();
    for (NamespacedName pod : drawn.pods()) {
      List<String> taking =
          addresses.stream().filter(own -> share(own, addresses).takes(pod)).toList();
      assertThat(taking).as("%s", pod).hasSize(1);
      spread.put(pod, taking.getFirst());
    }
    return spread;
  }

  @Test
  void everyPodHasOneAddressAndKeepsItUnlessItGoes() {
    Cases.forAll(
        ShareProperties::draw,
        drawn -> {
          Map<NamespacedName, String> all = spread(drawn.addresses(), drawn);
          for (String gone : drawn.addresses()) {
            List<String> left =
                drawn.addresses().stream().filter(other -> !other.equals(gone)).toList();
            if (!left.isEmpty()) {
              spread(left, drawn)
                  .forEach((pod, address) -> {
                    if (!gone.equals(all.get(pod))) {
                      assertThat(address).as("%s stays", pod).isEqualTo(all.get(pod));
                    }
                  });
            }
          }
        });
  }

  @Test
  void podsAreSpreadOverAllAddresses() {
    List<String> addresses = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      NamespacedName pod = new NamespacedName("default", "web-" + i);
      addresses.stream()
          .filter(own -> share(own, addresses).takes(pod))
          .forEach(own -> counts.merge(own, 1, Integer::sum));
    }
    // Always the same pods: the hash has no chance in it.
    assertThat(counts).hasSize(4);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1100));
  }

  @Test
  void oneThatHoldsForNoFamilyTakesNoPod() {
    Share none = new Share("", Sorted.emptySet(), Sorted.emptySet());
    assertThat(none.takes(new NamespacedName("a", "b"))).isFalse();
  }
}
