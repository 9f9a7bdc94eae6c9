package io.egressgateway.adapter.iptables.process;

import java.util.Locale;

/** The two programs called iptables: each has tables of its own in the kernel. */
public enum Variant {
  LEGACY,
  NFT;

  /** As the configuration and the names of programs spell it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Variant other() {
    return switch (this) {
      case LEGACY -> NFT;
      case NFT -> LEGACY;
    };
  }
}
