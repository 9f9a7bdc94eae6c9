package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What changes in one set; deletions first, because a key may be in both and intervals may overlap.
 *
 * @param set name of the set
 * @param delete elements that are there
 * @param add elements that are not there once {@code delete} are gone
 */
public record SetChange(String set, List<Element> delete, List<Element> add) {
  public SetChange {
    requireNonNull(set, "set");
    delete = List.copyOf(delete);
    add = List.copyOf(add);
  }
}
