package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodsInsideTest {
  private record Case(List<IpPrefix> ranges, List<Pod> pods) {}

  @Test
  void theConditionNamesTheLowestAddressThatIsInNoRange() {
    Cases.forAll(
        PodsInsideTest::draw,
        drawn -> {
          Optional<IpAddress> lowest =
              drawn.pods().stream()
                  .flatMap(pod -> pod.addresses().stream())
                  .filter(address ->
                      drawn.ranges().stream().noneMatch(range -> range.contains(address)))
                  .min(Comparator.naturalOrder());
          Condition condition = PodsInside.of(ranges(drawn.ranges()), drawn.pods()).condition();
          assertThat(condition.type()).isEqualTo(Condition.PODS_INSIDE);
          assertThat(condition.status()).isEqualTo(lowest.isEmpty());
          lowest.ifPresent(
              stray -> assertThat(condition.message()).contains("such as " + stray + ","));
        });
  }

  /** So few addresses that ranges meet, and all pods are inside about as often as not. */
  private static Case draw(RandomGenerator random) {
    List<IpPrefix> ranges =
        IntStream.range(0, random.nextInt(6))
            .mapToObj(_ -> address(random).toPrefix())
            .map(single -> new IpPrefix(single.address(), single.length() - random.nextInt(4)))
            .toList();
    List<Pod> pods =
        IntStream.range(0, random.nextInt(5))
            .mapToObj(number -> pod(number, address(random)))
            .toList();
    return new Case(ranges, pods);
  }

  private static IpAddress address(RandomGenerator random) {
    int last = random.nextInt(16);
    return IpAddress.of(random.nextBoolean() ? "10.0.0." + last : "fd00::" + last);
  }

  private static Pod pod(int number, IpAddress address) {
    return new Pod(
        new NamespacedName("default", "pod" + number),
        Optional.empty(),
        Sorted.emptyMap(),
        List.of(address));
  }

  private static ClusterRanges ranges(List<IpPrefix> prefixes) {
    return new ClusterRanges("k8s", Sorted.emptyMap(), List.of(), Sorted.emptyMap(), prefixes);
  }
}
