package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;

/** What a node does with the first packet of a connection. */
public sealed interface Fate {

  /** It leaves this node with an egress IP. */
  record SnatTo(IpAddress address) implements Fate {
    public SnatTo {
      requireNonNull(address, "address");
    }
  }

  /** It leaves this node with the node's own address. */
  record Masquerade() implements Fate {}

  /** It goes into the tunnel as it is, routed by this mark. */
  record ForwardToGateway(FwMark mark) implements Fate {
    public ForwardToGateway {
      requireNonNull(mark, "mark");
    }
  }

  /** It goes no further. */
  record Dropped(Reason reason) implements Fate {
    public Dropped {
      requireNonNull(reason, "reason");
    }
  }

  /** It is none of ours. */
  record Untouched() implements Fate {}

  /** Why a packet was dropped, as backends name their counters, in lower case. */
  enum Reason {
    /** To an egress IP that this node owns or may come to own, and part of no connection. */
    UNSOLICITED,
    /** Selected, and its egress has no gateway that is known. */
    NO_GATEWAY
  }
}
