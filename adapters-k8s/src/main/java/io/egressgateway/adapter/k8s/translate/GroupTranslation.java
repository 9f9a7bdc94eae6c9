package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewaySpec;
import io.egressgateway.adapter.k8s.crd.EgressGatewaySpec.IpPools;
import io.egressgateway.domain.allocation.CidrUsage;
import io.egressgateway.domain.allocation.PoolItem;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Parsed;
import io.egressgateway.domain.net.PerFamily;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** EgressGateway, the user's part of it. */
public final class GroupTranslation {
  private static final Set<String> AVERAGE = Set.of("", "average", "averageselection");
  private static final Set<String> PACK = Set.of("minimum", "minimumselection", "pack");

  /** No more digits than an int takes. */
  private static final Pattern LIMIT =
      Pattern.compile("limit(?:selection)?(?:[ =:-]?([1-9][0-9]{0,8}))?");

  private static final String SELECTOR = "spec.nodeSelector.selector";

  private GroupTranslation() {}

  /** What the user asks for. */
  public static Declared<GatewayGroup> declared(EgressGatewayResource gateway) {
    Rejections rejections = new Rejections();
    EgressGatewaySpec spec = gateway.spec().orElse(EgressGatewaySpec.EMPTY);
    PerFamily<AddressPool> pools = PerFamily.of(family -> pool(spec.ippools(), family, rejections));
    AddressPair defaults = defaults(spec.ippools(), pools, rejections);
    if (spec.nodeSelector().selector().isEmpty()) {
      rejections.add(SELECTOR, "", "a label selector with matchLabels or matchExpressions");
    }
    LabelSelector selector =
        SelectorTranslation.read(spec.nodeSelector().selector(), SELECTOR, rejections);
    return rejections.declare(() ->
        new GatewayGroup(
            gateway.name(),
            pools,
            defaults,
            selector,
            spec.clusterDefault(),
            gateway.isMarkedForDeletion(),
            nodePolicy(spec.nodeSelector().policy()),
            CreationTime.of(gateway)));
  }

  /**
   * The words of Spidernet's proposal; the field is free text. Examples: {@code average}, {@code
   * minimum}, {@code limit}, {@code limit 3}.
   */
  private static NodePolicy nodePolicy(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (AVERAGE.contains(word)) {
      return new NodePolicy.Average();
    }
    if (PACK.contains(word)) {
      return new NodePolicy.Pack();
    }
    Matcher limit = LIMIT.matcher(word);
    if (!limit.matches()) {
      return new NodePolicy.Unread(text);
    }
    return new NodePolicy.Limit(
        limit.group(1) == null ? NodePolicy.Limit.DEFAULT : Integer.parseInt(limit.group(1)));
  }

  private static AddressPool pool(IpPools pools, IpFamily family, Rejections rejections) {
    List<String> items = family == IpFamily.IPV4 ? pools.ipv4() : pools.ipv6();
    return new AddressPool(
        rejections.takeAll(
            "spec.ippools." + family(family), items, item -> poolItem(item, family)));
  }

  private static Parsed<IpRange> poolItem(String item, IpFamily family) {
    return PoolItem.parse(item, CidrUsage.SKIP_NETWORK_AND_BROADCAST)
        .flatMap(range ->
            range.family() == family
                ? Parsed.valid(range)
                : Parsed.invalid(item, "made of addresses of " + familyName(family)));
  }

  private static AddressPair defaults(
      IpPools pools, PerFamily<AddressPool> parsed, Rejections rejections) {
    AddressPair defaults = AddressPair.NONE;
    for (IpFamily family : IpFamily.values()) {
      String text = family == IpFamily.IPV4 ? pools.ipv4DefaultEIP() : pools.ipv6DefaultEIP();
      if (!text.isEmpty()) {
        String field = "spec.ippools." + family(family) + "DefaultEIP";
        Optional<IpAddress> address =
            rejections.take(field, inPool(text, family, parsed.get(family)));
        defaults = address.isPresent() ? defaults.with(address.get()) : defaults;
      }
    }
    return defaults;
  }

  private static Parsed<IpAddress> inPool(String text, IpFamily family, AddressPool pool) {
    return AddressText.ofFamily(text, family)
        .flatMap(address ->
            pool.contains(address)
                ? Parsed.valid(address)
                : Parsed.invalid(text, "an address of spec.ippools." + family(family)));
  }

  private static String family(IpFamily family) {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }

  private static String familyName(IpFamily family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }
}
