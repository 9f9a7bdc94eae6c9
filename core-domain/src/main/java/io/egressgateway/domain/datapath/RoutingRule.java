package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import java.util.Comparator;

/**
 * A policy routing rule (linux/fib_rules.h).
 *
 * @param family of the packets it is asked about
 * @param priority order of evaluation, ascending
 * @param match which packets it matches
 * @param action what happens to them
 */
public record RoutingRule(IpFamily family, int priority, MarkMatch match, Action action)
    implements RoutingObject, Comparable<RoutingRule> {

  /** Unmarked packets jump from here over all of our rules. */
  public static final int GUARD_PRIORITY = 90;

  /** One rule per gateway that owns something. */
  public static final int GATEWAY_PRIORITY = 91;

  /** Replies on their way back to the pod's node, and probes of the straight way. */
  public static final int REPLY_PRIORITY = 92;

  /** A marked packet without a route must never fall through to the main table. */
  public static final int CLOSED_PRIORITY = 93;

  /** Where the guard jumps to; does nothing. */
  public static final int END_PRIORITY = 94;

  /**
   * Which marks match.
   *
   * @param inverted true matches every packet but these (FIB_RULE_INVERT)
   */
  public record MarkMatch(FwMark value, FwMark mask, boolean inverted)
      implements Comparable<MarkMatch> {
    /** Every packet. */
    public static final MarkMatch ANY = new MarkMatch(new FwMark(0), new FwMark(0), false);

    public MarkMatch {
      requireNonNull(value, "value");
      requireNonNull(mask, "mask");
    }

    @Override
    public int compareTo(MarkMatch other) {
      return Comparator.comparing(MarkMatch::value)
          .thenComparing(MarkMatch::mask)
          .thenComparing(MarkMatch::inverted)
          .compare(this, other);
    }
  }

  /** What a rule does. */
  public sealed interface Action {
    /** Go on with the first rule of this priority (FR_ACT_GOTO). */
    record GoTo(int priority) implements Action {}

    /** Look the destination up in this table (FR_ACT_TO_TBL). */
    record LookUp(RouteTable table) implements Action {
      public LookUp {
        requireNonNull(table, "table");
      }
    }

    /** Drop without an answer (FR_ACT_BLACKHOLE). */
    record Blackhole() implements Action {}

    /** Nothing (FR_ACT_NOP). */
    record Nop() implements Action {}
  }

  public RoutingRule {
    requireNonNull(family, "family");
    requireNonNull(match, "match");
    requireNonNull(action, "action");
  }

  @Override
  public int compareTo(RoutingRule other) {
    return Comparator.comparing(RoutingRule::family)
        .thenComparingInt(RoutingRule::priority)
        .thenComparing(RoutingRule::match)
        .thenComparing(rule -> rule.action().toString())
        .compare(this, other);
  }
}
