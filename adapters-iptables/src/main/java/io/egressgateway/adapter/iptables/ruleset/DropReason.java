package io.egressgateway.adapter.iptables.ruleset;

import java.util.Locale;

/** Why a packet was dropped; each has a chain of its own, whose one rule counts. */
public enum DropReason {
  /** To an egress IP, and part of no connection. */
  UNSOLICITED,
  /** Selected, and its egress has no known gateway. */
  NO_GATEWAY,
  /** Selected, and not tracked, so that it could not be translated. */
  UNTRACKED,
  /** Out of the tunnel, and of no pod and egress that is known here. */
  TUNNEL_STRANGER,
  /** Encapsulated by a host that is not a node. */
  TUNNEL_OUTSIDER,
  /** Selected, and about to leave with a source other than its egress IP. */
  WRONG_SOURCE;

  /** The counter's name. */
  public String counter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The chain that drops and counts. */
  public String chain() {
    return ChainNames.PREFIX + "drop-" + counter();
  }
}
