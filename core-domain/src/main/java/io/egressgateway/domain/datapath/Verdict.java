package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

/** What classification says of the first packet of a connection to an explicit destination. */
public sealed interface Verdict {

  /** The connection belongs to this egress. */
  record Through(EgressId egress) implements Verdict {
    public Through {
      requireNonNull(egress, "egress");
    }
  }

  /** The connection is left alone, whatever the class's default says. */
  record Excluded() implements Verdict {}
}
