package io.egressgateway.adapter.netlink.route;

import io.egressgateway.adapter.netlink.wire.RuleMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingRule.Action;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MarkRange;
import java.util.Optional;
import java.util.Set;

/**
 * How rules of ours look in the kernel.
 *
 * <p>Ours is a rule that selects by marks of ours and by nothing else but the loopback device or
 * one of our devices as input, whatever its priority (so also what an earlier Spidernet left at
 * priority 99); and a rule for every packet that only jumps to, or does nothing at, a priority of
 * ours. A rule that selects by more has a meaning of its own and is left alone.
 */
public final class RuleShape {
  private final MarkRange marks;
  private final Set<String> inputs;

  public RuleShape(DatapathSettings settings) {
    this.marks = settings.marks();
    this.inputs =
        Set.of(
            RoutingRule.HOST.value(),
            settings.tunnelDevice().value(),
            settings.directDevice().value());
  }

  /** The rule where it is ours. */
  public Optional<RoutingRule> toDomain(RuleMessage rule) {
    if (rule.selective() || rule.input().filter(device -> !inputs.contains(device)).isPresent()) {
      return Optional.empty();
    }
    MarkMatch match =
        new MarkMatch(new FwMark(rule.mark()), new FwMark(rule.mask()), rule.inverted());
    return action(rule)
        .map(action ->
            new RoutingRule(
                rule.family(),
                rule.priority(),
                rule.input().map(InterfaceName::new),
                match,
                action))
        .filter(this::isOurs);
  }

  private static Optional<Action> action(RuleMessage rule) {
    return switch (rule.action()) {
      case RuleMessage.LOOK_UP -> Optional.of(new Action.LookUp(new RouteTable(rule.table())));
      case RuleMessage.GO_TO -> Optional.of(new Action.GoTo(rule.target()));
      case RuleMessage.NOP -> Optional.of(new Action.Nop());
      case RuleMessage.BLACKHOLE -> Optional.of(new Action.Blackhole());
      default -> Optional.empty();
    };
  }

  private boolean isOurs(RoutingRule rule) {
    int mask = rule.match().mask().value();
    int fixed = marks.mask().value();
    if ((mask & fixed) == fixed) {
      return marks.contains(rule.match().value());
    }
    return rule.match().equals(MarkMatch.ANY)
        && isOurPriority(rule.priority())
        && switch (rule.action()) {
          case Action.GoTo(int target) -> isOurPriority(target);
          case Action.Nop() -> true;
          case Action.LookUp _, Action.Blackhole _ -> false;
        };
  }

  private static boolean isOurPriority(int priority) {
    return priority >= RoutingRule.GUARD_PRIORITY && priority <= RoutingRule.END_PRIORITY;
  }

  /** The rule as it is to be added or deleted. */
  public RuleMessage toWire(RoutingRule rule) {
    int action =
        switch (rule.action()) {
          case Action.LookUp _ -> RuleMessage.LOOK_UP;
          case Action.GoTo _ -> RuleMessage.GO_TO;
          case Action.Nop _ -> RuleMessage.NOP;
          case Action.Blackhole _ -> RuleMessage.BLACKHOLE;
        };
    return new RuleMessage(
        rule.family(),
        rule.priority(),
        rule.input().map(InterfaceName::value),
        rule.match().value().value(),
        rule.match().mask().value(),
        rule.match().inverted(),
        action,
        rule.action() instanceof Action.LookUp(RouteTable table) ? table.id() : 0,
        rule.action() instanceof Action.GoTo(int target) ? target : 0,
        false);
  }
}
