package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * What a group or a policy asks for and does not get. The rest of it works and harms nobody, so it
 * is told, and the object goes on: a family may be switched off under what is in use.
 */
public final class UnusedParts {
  private UnusedParts() {}

  /** Everything that is not in force. */
  static List<Rejection> of(GatewayGroup group, SortedSet<IpFamily> families) {
    return switch (GroupName.of(group.name())) {
      case GroupName.OfGateway _ -> {
        List<Rejection> parts = new ArrayList<>(pools(group, families));
        parts.addAll(nodePolicy(group));
        yield parts;
      }
      case GroupName.OfPool _ ->
          group.order().stream()
              .filter(range -> !families.contains(range.family()))
              .map(range ->
                  new Rejection(
                      "spec.ipRanges", range.toString(), Families.enabled(range.family())))
              .toList();
      case GroupName.OfAddress _ -> List.of();
    };
  }

  /** Addresses that can never be given out; admission refuses a group that has some. */
  public static List<Rejection> pools(GatewayGroup group, SortedSet<IpFamily> families) {
    List<Rejection> parts = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      AddressPool pool = group.pools().get(family);
      if (!families.contains(family) && !pool.isEmpty()) {
        String text = String.join(",", pool.ranges().stream().map(Object::toString).toList());
        parts.add(new Rejection(pool(family), text, Families.enabled(family)));
      }
    }
    if (families.size() == IpFamily.values().length) {
      parts.addAll(leftOver(group));
    }
    return parts;
  }

  /** Egress IPs of the two families go together, so that some of the larger pool are left over. */
  private static List<Rejection> leftOver(GatewayGroup group) {
    BigInteger ipv4 = group.pools().ipv4().size();
    BigInteger ipv6 = group.pools().ipv6().size();
    boolean empty = ipv4.signum() == 0 || ipv6.signum() == 0;
    return empty || ipv4.equals(ipv6)
        ? List.of()
        : List.of(
            new Rejection(
                pool(IpFamily.IPV6),
                ipv6 + " addresses",
                "as many as spec.ippools.ipv4 has, " + ipv4 + ", or none at all"));
  }

  /** A word that says nothing; the field was free text once, so it is no reason to refuse. */
  public static List<Rejection> nodePolicy(GatewayGroup group) {
    return group.nodePolicy() instanceof NodePolicy.Unread(String text)
        ? List.of(
            new Rejection(
                "spec.nodeSelector.policy",
                text,
                "average, minimum, pack, limit, or limit and a number from 1; it works as average"))
        : List.of();
  }

  /** Prefixes that hold for nothing; admission refuses a policy that has some. */
  public static List<Rejection> of(EgressPolicy policy, SortedSet<IpFamily> families) {
    List<Rejection> parts =
        new ArrayList<>(disabled("spec.destSubnet", policy.destinations(), families));
    if (policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)) {
      parts.addAll(disabled("spec.appliedTo.podSubnet", prefixes, families));
    }
    return parts;
  }

  private static List<Rejection> disabled(
      String field, List<IpPrefix> prefixes, SortedSet<IpFamily> families) {
    List<Rejection> parts = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      IpFamily family = prefixes.get(i).family();
      if (!families.contains(family)) {
        parts.add(
            new Rejection(
                field + "[" + i + "]", prefixes.get(i).toString(), Families.enabled(family)));
      }
    }
    return parts;
  }

  private static String pool(IpFamily family) {
    return family == IpFamily.IPV4 ? "spec.ippools.ipv4" : "spec.ippools.ipv6";
  }
}
