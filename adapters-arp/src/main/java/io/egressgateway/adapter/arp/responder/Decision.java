package io.egressgateway.adapter.arp.responder;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;

/** What a frame deserves. */
public sealed interface Decision {

  /** Send this frame back through the interface the question came by. */
  record Answer(EthernetFrame frame) implements Decision {
    public Answer {
      requireNonNull(frame, "frame");
    }
  }

  /** Another station says that an announced address is its own; report, do not answer. */
  record ForeignClaim(IpAddress address, MacAddress claimant) implements Decision {
    public ForeignClaim {
      requireNonNull(address, "address");
      requireNonNull(claimant, "claimant");
    }
  }

  /** Do nothing. */
  record NoReply(NoReplyReason reason) implements Decision {
    public NoReply {
      requireNonNull(reason, "reason");
    }
  }
}
