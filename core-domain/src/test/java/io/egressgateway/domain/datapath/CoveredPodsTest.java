package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoveredPodsTest {
  private static final NodeName SELF = new NodeName("n0");
  private static final NodeName OTHER = new NodeName("n1");
  private static final IpAddress NODE = IpAddress.of("10.0.0.9");

  private final SortedMap<PolicyKey, EgressPolicy> policies = new TreeMap<>();
  private final SortedMap<NamespacedName, Pod> ownPods = new TreeMap<>();
  private final List<EndpointSlice> slices = new ArrayList<>();
  private final SortedMap<IpAddress, NodeName> remotePods = new TreeMap<>();

  private PolicyKey policy(String name, Subject subject) {
    PolicyKey key = PolicyKey.of("ns", name);
    policies.put(
        key,
        new EgressPolicy(
            key, "g", subject, List.of(), new AddressWish.GroupDefault(), 1000, Instant.EPOCH));
    return key;
  }

  private static Subject labeled() {
    return new Subject.Pods(
        new Subject.Namespaces.All(), new LabelSelector(Sorted.map(Map.of("app", "a")), List.of()));
  }

  private static Subject sources(String prefix) {
    return new Subject.Sources(List.of(IpPrefix.of(prefix)));
  }

  private CoveredPods covered() {
    Tunnel other =
        new Tunnel(
            OTHER,
            AddressPair.of(IpAddress.of("172.31.0.2")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(NODE))),
            Optional.empty());
    NodeSnapshot snapshot =
        new NodeSnapshot(
            SELF,
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            ownPods,
            Sorted.emptyMap(),
            Sorted.emptyMap(),
            policies,
            Sorted.map(Map.of(OTHER, other)),
            slices,
            List.of(),
            remotePods,
            Progress.NONE);
    return CoveredPods.all(
        snapshot,
        new CoveredPods.Basis(
            Sorted.set(List.of("g")), SubjectIndex.of(snapshot), PolicySet.empty()));
  }

  private static boolean inRange(CoveredPods pods, String address) {
    return pods.ranges().keySet().stream().anyMatch(range -> range.contains(IpAddress.of(address)));
  }

  private void slice(PolicyKey policy, String pod, String address) {
    slices.add(
        new EndpointSlice(
            pod + "-slice",
            policy,
            List.of(
                new Endpoint(
                    new NamespacedName("ns", pod),
                    Optional.of(OTHER),
                    List.of(IpAddress.of(address))))));
  }

  private void own(String name, Map<String, String> labels, String address) {
    NamespacedName pod = new NamespacedName("ns", name);
    ownPods.put(
        pod, new Pod(pod, Optional.of(SELF), Sorted.map(labels), List.of(IpAddress.of(address))));
  }

  @Test
  void nodesAreNoSendersThoughAPrefixContainsThem() {
    policy("all", sources("0.0.0.0/0"));
    CoveredPods pods = covered();
    assertThat(inRange(pods, "10.0.0.8")).isTrue();
    assertThat(inRange(pods, "10.0.0.9")).as("the node").isFalse();
    assertThat(inRange(pods, "172.31.0.2")).as("its tunnel").isFalse();
    assertThat(inRange(pods, "255.255.255.255")).isTrue();
  }

  @Test
  void anAddressOfTwoPodsBelongsToNobodyAndNotToTheRangeAroundIt() {
    policy("all", sources("10.1.0.0/16"));
    PolicyKey labeled = policy("labeled", labeled());
    slice(labeled, "a", "10.1.0.5");
    slice(labeled, "b", "10.1.0.5");
    remotePods.put(IpAddress.of("10.1.0.5"), OTHER);
    CoveredPods pods = covered();
    assertThat(pods.ambiguous()).containsExactly(IpAddress.of("10.1.0.5"));
    assertThat(pods.policies()).isEmpty();
    assertThat(inRange(pods, "10.1.0.5")).isFalse();
    assertThat(pods.remoteNodes()).isEmpty();
    assertThat(inRange(pods, "10.1.0.6")).isTrue();
  }

  @Test
  void onlyAPodThatOtherPoliciesSelectTooHasAnEntryOfItsOwn() {
    PolicyKey all = policy("all", sources("10.1.0.0/16"));
    PolicyKey labeled = policy("labeled", labeled());
    own("plain", Map.of(), "10.1.0.1");
    own("both", Map.of("app", "a"), "10.1.0.2");
    own("outside", Map.of(), "10.2.0.1");
    slice(labeled, "remote", "10.1.0.3");
    CoveredPods pods = covered();
    assertThat(pods.ranges().keySet()).containsExactly(IpPrefix.of("10.1.0.0/16").toRange());
    assertThat(pods.policies().keySet())
        .containsExactly(IpAddress.of("10.1.0.2"), IpAddress.of("10.1.0.3"));
    assertThat(pods.policies().values())
        .allSatisfy(set ->
            assertThat(set.policies()).extracting(EgressPolicy::key).containsExactly(all, labeled));
  }

  @Test
  void slicesOfAPolicyThatHasSourcePrefixesNowAreNotRead() {
    PolicyKey all = policy("all", sources("10.1.0.0/16"));
    slice(all, "stale", "10.2.0.1");
    assertThat(covered().policies()).isEmpty();
    assertThat(covered().ranges())
        .containsOnlyKeys(new IpRange(IpAddress.of("10.1.0.0"), IpAddress.of("10.1.255.255")));
  }
}
