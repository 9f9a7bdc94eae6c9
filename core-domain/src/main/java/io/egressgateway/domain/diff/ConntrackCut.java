package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;

/**
 * Connections to be forgotten by the kernel, so that their next packet is classified anew. Only
 * connections whose mark is ours are ever touched, but for {@link UnmarkedOf} and {@link
 * UnmarkedOfSenders}.
 */
public sealed interface ConntrackCut {

  /** Every connection of an egress. */
  record OfEgress(EgressId egress) implements ConntrackCut {
    public OfEgress {
      requireNonNull(egress, "egress");
    }
  }

  /** Every marked connection that this pod opened. */
  record OfPod(IpAddress pod) implements ConntrackCut {
    public OfPod {
      requireNonNull(pod, "pod");
    }
  }

  /**
   * Every marked connection that does not leave as these tables would have it: its egress is not
   * there any more, or it was bound to the tunnel and its egress is owned here now, or the other
   * way round. Asked for once after a start, since the agent before may have died between changing
   * the tables and forgetting connections.
   */
  record Stale(DatapathTables tables) implements ConntrackCut {
    public Stale {
      requireNonNull(tables, "tables");
    }

    /**
     * True for a connection to be forgotten.
     *
     * @param source who opened it
     * @param leavesAs the source that its packets leave with
     */
    public boolean names(EgressId egress, IpAddress source, IpAddress leavesAs) {
      if (!tables.egresses().containsKey(egress)) {
        return true;
      }
      boolean translated = !leavesAs.equals(source);
      if (tables.gateways().containsKey(egress)) {
        return translated;
      }
      IpAddress owned = tables.families().get(source.family()).snat().get(egress);
      return owned != null
          ? !leavesAs.equals(owned)
          : tables.masquerade().contains(egress) && !translated;
    }
  }

  /**
   * Every connection that this pod opened and that carries no mark of ours; asked for only after
   * our tables were destroyed by somebody else, when such connections may have left un-NATed.
   */
  record UnmarkedOf(IpAddress pod) implements ConntrackCut {
    public UnmarkedOf {
      requireNonNull(pod, "pod");
    }
  }

  /** Every marked connection that a sender of this range opened. */
  record OfSenders(IpRange senders) implements ConntrackCut {
    public OfSenders {
      requireNonNull(senders, "senders");
    }
  }

  /** {@link UnmarkedOf}, for every sender of this range. */
  record UnmarkedOfSenders(IpRange senders) implements ConntrackCut {
    public UnmarkedOfSenders {
      requireNonNull(senders, "senders");
    }
  }
}
