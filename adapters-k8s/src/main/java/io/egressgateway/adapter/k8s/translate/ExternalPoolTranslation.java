package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolSpec;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolSpec.Subnet;
import io.egressgateway.domain.admission.ExternalPoolRules;
import io.egressgateway.domain.admission.WrittenPool;
import io.egressgateway.domain.allocation.ExternalRange;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ExternalIPPool, the user's part of it. */
public final class ExternalPoolTranslation {
  private ExternalPoolTranslation() {}

  /** The pool as somebody wrote it, for the answers of admission. */
  public static WrittenPool written(ExternalIpPoolResource pool) {
    ExternalIpPoolSpec spec = pool.spec().orElse(ExternalIpPoolSpec.EMPTY);
    return new WrittenPool(
        pool.name(),
        spec.ipRanges().stream().map(ExternalPoolTranslation::written).toList(),
        Optional.ofNullable(spec.subnetInfo())
            .map(subnet -> new WrittenPool.Subnet(subnet.gateway(), subnet.prefixLength())));
  }

  private static WrittenPool.Range written(ExternalIpPoolSpec.Range range) {
    return new WrittenPool.Range(range.cidr(), range.start(), range.end());
  }

  /** What the user asks for: a group whose addresses are given out in the order of the ranges. */
  public static Declared<GatewayGroup> declared(ExternalIpPoolResource pool) {
    Rejections rejections = new Rejections();
    ExternalIpPoolSpec spec = pool.spec().orElse(ExternalIpPoolSpec.EMPTY);
    Optional<IpAddress> gateway =
        Optional.ofNullable(spec.subnetInfo())
            .map(Subnet::gateway)
            .flatMap(text -> rejections.take("spec.subnetInfo.gateway", IpAddress.parse(text)));
    Optional.ofNullable(spec.subnetInfo())
        .filter(subnet -> subnet.vlan() != 0)
        .ifPresent(subnet ->
            rejections.add(
                "spec.subnetInfo.vlan",
                Integer.toString(subnet.vlan()),
                "0: VLANs are not served"));
    List<IpRange> order = ExternalRange.usable(items(spec, rejections), gateway);
    LabelSelector nodes =
        SelectorTranslation.read(spec.nodeSelector(), "spec.nodeSelector", rejections);
    return rejections.declare(() ->
        new GatewayGroup(
            new GroupName.OfPool(pool.name()).group(),
            PerFamily.of(family ->
                new AddressPool(order.stream().filter(range -> range.family() == family).toList())),
            AddressPair.NONE,
            nodes,
            false,
            pool.isMarkedForDeletion(),
            new NodePolicy.Average(),
            CreationTime.of(pool),
            order));
  }

  private static List<ExternalRange> items(ExternalIpPoolSpec spec, Rejections rejections) {
    List<ExternalRange> items = new ArrayList<>();
    for (int i = 0; i < spec.ipRanges().size(); i++) {
      rejections
          .take("spec.ipRanges[" + i + "]", ExternalPoolRules.read(written(spec.ipRanges().get(i))))
          .ifPresent(items::add);
    }
    return items;
  }
}
