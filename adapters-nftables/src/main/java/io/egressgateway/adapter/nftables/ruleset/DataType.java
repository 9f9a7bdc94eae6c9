package io.egressgateway.adapter.nftables.ruleset;

import io.egressgateway.domain.net.IpFamily;

/** The types of keys and values in our sets. */
public enum DataType {
  IPV4_ADDRESS("ipv4_addr"),
  IPV6_ADDRESS("ipv6_addr"),
  /** An egress id or a packet or connection mark. */
  MARK("mark"),
  /**
   * A class of pods. The type of {@code meta priority}: the class of the packet under
   * classification is kept there, because nft cannot feed one look-up into another.
   */
  CLASS("classid");

  private final String keyword;

  DataType(String keyword) {
    this.keyword = keyword;
  }

  /** The name that nft uses. */
  public String keyword() {
    return keyword;
  }

  static DataType address(IpFamily family) {
    return switch (family) {
      case IPV4 -> IPV4_ADDRESS;
      case IPV6 -> IPV6_ADDRESS;
    };
  }
}
