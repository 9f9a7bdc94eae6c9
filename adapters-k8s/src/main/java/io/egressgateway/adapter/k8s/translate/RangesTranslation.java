package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoSpec;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoStatus;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoStatus.FamilyTexts;
import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Parsed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** EgressClusterInfo. */
public final class RangesTranslation {
  private RangesTranslation() {}

  public static Declared<ClusterRangesWish> declared(EgressClusterInfoResource resource) {
    Rejections rejections = new Rejections();
    EgressClusterInfoSpec spec = resource.spec().orElse(EgressClusterInfoSpec.EMPTY);
    Optional<PodCidrMode> mode =
        rejections.take("spec.autoDetect.podCidrMode", mode(spec.autoDetect().podCidrMode()));
    List<IpPrefix> extra =
        rejections.takeAll("spec.extraCidr", spec.extraCidr(), IpPrefix::parseLenient);
    return rejections.declare(() ->
        new ClusterRangesWish(
            mode.orElse(PodCidrMode.AUTO),
            spec.autoDetect().clusterIP(),
            spec.autoDetect().nodeIP(),
            extra));
  }

  private static Parsed<PodCidrMode> mode(String text) {
    return Arrays.stream(PodCidrMode.values())
        .filter(mode -> mode.text().equals(text))
        .findFirst()
        .map(Parsed::valid)
        .orElseGet(
            () -> Parsed.invalid(text, "one of auto, calico, cilium, flannel, k8s, or empty"));
  }

  /** All ranges of a published status, merged. */
  public static List<IpRange> ranges(EgressClusterInfoStatus status) {
    List<IpRange> ranges = new ArrayList<>();
    AddressText.prefixes(
            Stream.of(
                    texts(status.clusterIP()),
                    status.extraCidr().stream(),
                    status.nodeIP().values().stream().flatMap(RangesTranslation::texts),
                    status.podCIDR().values().stream().flatMap(RangesTranslation::texts))
                .flatMap(texts -> texts))
        .forEach(prefix -> ranges.add(prefix.toRange()));
    return IpRange.merged(ranges);
  }

  private static Stream<String> texts(FamilyTexts texts) {
    return Stream.concat(texts.ipv4().stream(), texts.ipv6().stream());
  }

  /** What to publish. */
  public static EgressClusterInfoStatus status(
      ClusterRanges ranges, List<ConditionEntry> conditions) {
    Map<String, FamilyTexts> nodes = new LinkedHashMap<>();
    ranges.nodes().forEach((node, all) -> nodes.put(node.value(), addresses(all)));
    Map<String, FamilyTexts> pods = new LinkedHashMap<>();
    ranges.pods().forEach((origin, all) -> pods.put(origin, prefixes(all)));
    return new EgressClusterInfoStatus(
        prefixes(ranges.services()),
        conditions,
        ranges.extra().stream().map(IpPrefix::toString).toList(),
        nodes,
        pods,
        ranges.podCidrMode());
  }

  private static FamilyTexts prefixes(List<IpPrefix> prefixes) {
    return new FamilyTexts(
        texts(prefixes.stream().filter(prefix -> prefix.family() == IpFamily.IPV4)),
        texts(prefixes.stream().filter(prefix -> prefix.family() == IpFamily.IPV6)));
  }

  private static FamilyTexts addresses(List<IpAddress> addresses) {
    return new FamilyTexts(
        texts(addresses.stream().filter(address -> address.family() == IpFamily.IPV4)),
        texts(addresses.stream().filter(address -> address.family() == IpFamily.IPV6)));
  }

  private static List<String> texts(Stream<?> values) {
    return values.map(Object::toString).toList();
  }
}
