package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MarkRange;

/**
 * A routing rule that is not ours, of those that decide where a packet goes.
 *
 * @param match 0 under mask 0 is every mark
 * @param selective whether it selects by more than marks, such as a source or a device
 * @param action as {@code ip rule} shows it
 */
public record ForeignRule(
    IpFamily family, int priority, RoutingRule.MarkMatch match, boolean selective, String action) {
  public ForeignRule {
    requireNonNull(family, "family");
    requireNonNull(match, "match");
    requireNonNull(action, "action");
  }

  /** True where a packet with some mark of ours can meet this rule before those that carry it. */
  boolean precedes(MarkRange ours) {
    return priority <= RoutingRule.CLOSED_PRIORITY
        && (match.inverted() ? !takesAll(ours) : takesSome(ours));
  }

  /** True where every packet with a mark of ours meets it first. */
  boolean takesEvery(MarkRange ours) {
    return priority <= RoutingRule.CLOSED_PRIORITY
        && !selective
        && (match.inverted() ? !takesSome(ours) : takesAll(ours));
  }

  /** True where it asks for the bits that make a mark ours: somebody else uses the same. */
  boolean claims(MarkRange ours) {
    return (match.mask().value() & ours.mask().value()) != 0
        && !match.inverted()
        && takesSome(ours);
  }

  private boolean takesSome(MarkRange ours) {
    int common = match.mask().value() & ours.mask().value();
    return (match.value().value() & common) == (ours.base().value() & common);
  }

  private boolean takesAll(MarkRange ours) {
    return takesSome(ours) && (match.mask().value() & ~ours.mask().value()) == 0;
  }

  @Override
  public String toString() {
    FwMark mask = match.mask();
    String mark =
        mask.value() == 0
            ? ""
            : (match.inverted() ? " not" : "") + " fwmark " + match.value() + "/" + mask;
    return "%d:%s %s%s (%s)"
        .formatted(priority, mark, action, selective ? ", selecting by more" : "", family);
  }
}
