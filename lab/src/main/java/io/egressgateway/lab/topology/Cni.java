package io.egressgateway.lab.topology;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose traces nodes and pods bear; docs/cni.md says what each leaves in a kernel. */
public enum Cni {
  /** Pods on a bridge, node subnets, routes between nodes: the least that any CNI does. */
  BRIDGE(Masquerade.NFTABLES, Sources.HIDDEN),
  /** Host routes and proxy ARP, policy chains in every table, strict reverse path, VXLAN. */
  CALICO(Masquerade.IPTABLES_NFT, Sources.HIDDEN),
  /**
   * A bridge, VXLAN between nodes, a masquerade chain, and a firewall that forwards nothing else.
   */
  FLANNEL(Masquerade.IPTABLES_LEGACY, Sources.HIDDEN),
  /** One bridge over all nodes, with pods anywhere in its one subnet; IPv4 only. */
  WEAVE(Masquerade.IPTABLES_NFT, Sources.HIDDEN),
  /** Pods on macvlan in the nodes' own subnet, with hijacked routes to the host. */
  SPIDERPOOL(Masquerade.NFTABLES, Sources.SHOWN);

  private enum Sources {
    HIDDEN,
    SHOWN
  }

  private final Masquerade usual;
  private final Sources sources;

  Cni(Masquerade usual, Sources sources) {
    this.usual = usual;
    this.sources = sources;
  }

  /** Its name in lower case, as the command line has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one with this name, in lower case. */
  public static Optional<Cni> named(String text) {
    return Stream.of(values()).filter(cni -> cni.text().equals(text)).findFirst();
  }

  /** The names of all. */
  public static List<String> names() {
    return Stream.of(values()).map(Cni::text).toList();
  }

  /** True where a server outside sees pods that no policy covers with their node's address. */
  public boolean hidesPods() {
    return sources == Sources.HIDDEN;
  }

  /** True where it takes pod addresses from the ranges that Kubernetes gives to nodes. */
  boolean usesPodCidrs() {
    return switch (this) {
      case BRIDGE, FLANNEL -> true;
      case CALICO, WEAVE, SPIDERPOOL -> false;
    };
  }

  /** The firewall program that it is shown with. */
  Masquerade usualMasquerade() {
    return usual;
  }

  /** True where it can serve the families. */
  boolean serves(Stack stack) {
    return this != WEAVE || stack == Stack.IPV4;
  }

  /** True where its rules can be loaded that way; Spiderpool has none. */
  boolean loadsBy(Masquerade program) {
    return switch (this) {
      case BRIDGE, SPIDERPOOL -> true;
      case CALICO, FLANNEL, WEAVE -> program != Masquerade.NFTABLES;
    };
  }

  /** The name of a pod's device on its node; users and rules know these by their beginning. */
  String podDevice(int pod) {
    return switch (this) {
      case BRIDGE -> "pod" + pod;
      case CALICO -> "cali" + pod;
      case FLANNEL, SPIDERPOOL -> "veth" + pod;
      case WEAVE -> "vethwepl" + pod;
    };
  }
}
