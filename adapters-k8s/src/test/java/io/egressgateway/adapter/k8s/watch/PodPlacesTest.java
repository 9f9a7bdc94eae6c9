package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PodPlacesTest {
  /** A pod that has an address of its own, or another one's, or both; or is not scheduled yet. */
  private static Endpoint pod(int number, Random random) {
    List<IpAddress> addresses = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      addresses.add(IpAddress.of("10.9.0." + number));
    }
    if (random.nextInt(3) == 0) {
      addresses.add(IpAddress.of("10.9.0." + random.nextInt(8)));
    }
    return new Endpoint(
        new NamespacedName("ns", "pod" + number),
        random.nextInt(5) == 0
            ? Optional.empty()
            : Optional.of(new NodeName("n" + random.nextInt(3))),
        addresses);
  }

  private static SortedMap<IpAddress, NodeName> all(SortedMap<NamespacedName, Endpoint> pods) {
    TreeMap<IpAddress, NodeName> places = new TreeMap<>();
    pods.values()
        .forEach(
            pod -> pod.node().ifPresent(on -> pod.addresses().forEach(at -> places.put(at, on))));
    return places;
  }

  @Test
  void placesAreKeptUpWithPodsThatComeMoveAndShareAddresses() {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      PodPlaces places = new PodPlaces();
      SortedMap<NamespacedName, Endpoint> pods = Sorted.emptyMap();
      for (int step = 0; step < 30; step++) {
        Endpoint pod = pod(random.nextInt(8), random);
        pods =
            random.nextInt(3) == 0
                ? Sorted.without(pods, pod.pod())
                : Sorted.with(pods, pod.pod(), pod);
        assertThat(places.of(pods)).as("seed %d, step %d", seed, step).isEqualTo(all(pods));
      }
    }
  }

  @Test
  void wherePodsAreAsTheyWereTheAnswerIsTheSameObject() {
    PodPlaces places = new PodPlaces();
    Endpoint pod = pod(1, new Random(1));
    SortedMap<NamespacedName, Endpoint> pods = Sorted.with(Sorted.emptyMap(), pod.pod(), pod);
    SortedMap<IpAddress, NodeName> first = places.of(pods);
    assertThat(places.of(pods)).isSameAs(first);
  }
}
