package io.egressgateway.adapter.nftables.ruleset;

import static io.egressgateway.adapter.nftables.ruleset.DataType.CLASS;
import static io.egressgateway.adapter.nftables.ruleset.DataType.MARK;

import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** The names and types of our sets and maps. */
final class SetNames {
  /** Egress id to the packet mark that routes to its gateway, another node. */
  static final String GATEWAYS = "gateways";

  /** Egress ids that leave with this node's address. */
  static final String MASQUERADED = "masqueraded";

  /** All egress ids, each with its fingerprint as a comment. Read by no rule. */
  static final String EGRESSES = "egresses";

  private SetNames() {}

  /** Pod address to class. */
  static String podClass(IpFamily family) {
    return "pod_class" + suffix(family);
  }

  /** Senders to class, asked for those whose address {@link #podClass} does not have. */
  static String podRange(IpFamily family) {
    return "pod_range" + suffix(family);
  }

  /** Class and destination to connection mark. */
  static String explicit(IpFamily family) {
    return "explicit" + suffix(family);
  }

  /** Classes and destinations that are left alone. */
  static String excluded(IpFamily family) {
    return "excluded" + suffix(family);
  }

  /** Class to connection mark. */
  static String defaults(IpFamily family) {
    return "default" + suffix(family);
  }

  static String cluster(IpFamily family) {
    return "cluster" + suffix(family);
  }

  /** Egress id to egress IP, both owned here. */
  static String snat(IpFamily family) {
    return "snat" + suffix(family);
  }

  /** The keys of {@link #snat}: the kernel does not look up maps without taking the value. */
  static String owned(IpFamily family) {
    return "owned" + suffix(family);
  }

  /** The pairs of {@link #snat}: which source address is right for an egress. */
  static String source(IpFamily family) {
    return "source" + suffix(family);
  }

  static String eips(IpFamily family) {
    return "eips" + suffix(family);
  }

  static String peers(IpFamily family) {
    return "peers" + suffix(family);
  }

  private static char suffix(IpFamily family) {
    return switch (family) {
      case IPV4 -> '4';
      case IPV6 -> '6';
    };
  }

  static List<SetDeclaration> declarations() {
    List<SetDeclaration> sets = new ArrayList<>();
    sets.add(SetDeclaration.set(EGRESSES, MARK));
    sets.add(SetDeclaration.set(GATEWAYS, MARK).to(MARK));
    sets.add(SetDeclaration.set(MASQUERADED, MARK));
    for (IpFamily family : IpFamily.values()) {
      DataType address = DataType.address(family);
      sets.add(SetDeclaration.set(snat(family), MARK).to(address));
      sets.add(SetDeclaration.set(owned(family), MARK));
      sets.add(SetDeclaration.set(source(family), MARK, address));
      sets.add(SetDeclaration.set(eips(family), address));
      sets.add(SetDeclaration.set(peers(family), address));
      sets.add(SetDeclaration.intervals(cluster(family), address));
      sets.add(SetDeclaration.intervals(explicit(family), CLASS, address).to(MARK));
      sets.add(SetDeclaration.intervals(excluded(family), CLASS, address));
      sets.add(SetDeclaration.set(defaults(family), CLASS).to(MARK));
      sets.add(SetDeclaration.set(podClass(family), address).to(CLASS));
      sets.add(SetDeclaration.intervals(podRange(family), address).to(CLASS));
    }
    return sets;
  }
}
