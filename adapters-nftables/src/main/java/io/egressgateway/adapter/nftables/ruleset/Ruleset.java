package io.egressgateway.adapter.nftables.ruleset;

import java.util.List;

/**
 * The structure of our table, without elements.
 *
 * @param chains in any order: all are made before the first rule
 */
public record Ruleset(List<SetDeclaration> sets, List<Chain> chains) {
  /** The one table of both families; the name is ours alone. */
  public static final String TABLE = "egressgateway";

  /** The nftables family that sees IPv4 and IPv6. */
  public static final String FAMILY = "inet";

  public Ruleset {
    sets = List.copyOf(sets);
    chains = List.copyOf(chains);
  }
}
