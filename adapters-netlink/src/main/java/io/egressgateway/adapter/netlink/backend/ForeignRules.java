package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.route.RuleShape;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.adapter.netlink.wire.RuleMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.survey.ForeignRule;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;

/** Reads the routing rules of others, in the network namespace of the thread that calls. */
public final class ForeignRules {
  /** linux/rtnetlink.h RT_TABLE_LOCAL, which the kernel asks first of its own accord. */
  private static final int TABLE_LOCAL = 255;

  private ForeignRules() {}

  /**
   * Reads them all, but for the kernel's own one of the table {@code local}.
   *
   * @throws DatapathException where the kernel refuses
   */
  public static List<ForeignRule> read(DatapathSettings settings) throws DatapathException {
    RuleShape shape = new RuleShape(settings);
    try (NetlinkChannel channel = NetlinkChannel.open(Rtnetlink.PROTOCOL)) {
      return new KernelReader(channel)
          .rules().stream()
              .filter(rule -> !isLocal(rule) && shape.toDomain(rule).isEmpty())
              .map(ForeignRules::toDomain)
              .toList();
    }
  }

  private static boolean isLocal(RuleMessage rule) {
    return rule.action() == RuleMessage.LOOK_UP && rule.table() == TABLE_LOCAL;
  }

  private static ForeignRule toDomain(RuleMessage rule) {
    return new ForeignRule(
        rule.family(),
        // The kernel's numbers have no sign; above the greatest int there is nothing of interest.
        rule.priority() < 0 ? Integer.MAX_VALUE : rule.priority(),
        new MarkMatch(new FwMark(rule.mark()), new FwMark(rule.mask()), rule.inverted()),
        rule.selective() || rule.input().isPresent(),
        action(rule));
  }

  private static String action(RuleMessage rule) {
    return switch (rule.action()) {
      case RuleMessage.LOOK_UP -> "lookup " + Integer.toUnsignedString(rule.table());
      case RuleMessage.GO_TO -> "goto " + rule.target();
      case RuleMessage.NOP -> "nop";
      case RuleMessage.BLACKHOLE -> "blackhole";
      default -> "action " + rule.action();
    };
  }
}
