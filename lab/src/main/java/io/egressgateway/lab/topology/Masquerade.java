package io.egressgateway.lab.topology;

/** What gives packets of pods that leave the cluster their node's address. */
public enum Masquerade {
  /** A table of its own in nftables. */
  NFTABLES,
  /** Rules of the legacy iptables, which needs Debian's iptables. */
  IPTABLES_LEGACY
}
