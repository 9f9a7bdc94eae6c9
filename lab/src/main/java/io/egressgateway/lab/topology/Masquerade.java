package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;

/** By which program a CNI loads its rules, among them those that give pods their node's address. */
public enum Masquerade {
  /** A table of its own in nftables. */
  NFTABLES(""),
  /** Rules of iptables in its nftables form, which needs Debian's iptables. */
  IPTABLES_NFT("-nft"),
  /** Rules of the legacy iptables, which needs Debian's iptables. */
  IPTABLES_LEGACY("-legacy");

  private final String variant;

  Masquerade(String variant) {
    this.variant = variant;
  }

  /**
   * The iptables program that loads or prints rules of a family: {@code restore} or {@code save}.
   */
  String program(IpFamily family, String what) {
    return (family == IpFamily.IPV4 ? "iptables" : "ip6tables") + variant + "-" + what;
  }
}
