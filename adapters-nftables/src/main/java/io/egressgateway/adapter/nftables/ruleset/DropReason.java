package io.egressgateway.adapter.nftables.ruleset;

import java.util.Locale;

/** Why a packet was dropped; each has a named counter. */
public enum DropReason {
  /** To an egress IP, and part of no connection. */
  UNSOLICITED,
  /** Selected, and its egress has no known gateway. */
  NO_GATEWAY,
  /** Selected, and not tracked, so that it could not be translated. */
  UNTRACKED,
  /** By a device that leads to other nodes, and of no pod and egress that is known here. */
  TUNNEL_STRANGER,
  /** Encapsulated by a host that is not a node. */
  TUNNEL_OUTSIDER,
  /** Selected, and about to leave with a source other than its egress IP. */
  WRONG_SOURCE;

  /** The counter's name. */
  public String counter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
