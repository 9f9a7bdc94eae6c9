package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.route.RuleShape;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.adapter.netlink.wire.RuleMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.port.datapath.DatapathException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds and deletes rules.
 *
 * <p>The kernel takes the same rule twice, and when it looks for a rule to delete it does not look
 * at FIB_RULE_INVERT (net/core/fib_rules.c). So the rules are read first, and a rule that differs
 * by that alone is put back.
 */
final class RuleWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;
  private final RuleShape shape;

  RuleWriter(NetlinkChannel channel, KernelReader reader, DatapathSettings settings) {
    this.channel = channel;
    this.reader = reader;
    this.shape = new RuleShape(settings);
  }

  void write(Verb verb, List<RoutingRule> rules) throws DatapathException {
    List<RuleMessage> present = new ArrayList<>(reader.rules());
    for (RoutingRule rule : rules) {
      RuleMessage message = shape.toWire(rule);
      switch (verb) {
        case PUT -> put(rule, message, present);
        case REMOVE -> remove(rule, message, present);
      }
    }
  }

  private void put(RoutingRule rule, RuleMessage message, List<RuleMessage> present)
      throws DatapathException {
    if (!present.contains(message)) {
      add(rule, message);
      present.add(message);
    }
  }

  private void remove(RoutingRule rule, RuleMessage message, List<RuleMessage> present)
      throws DatapathException {
    if (!present.contains(message)) {
      return;
    }
    RuleMessage twin = inverse(message);
    boolean hasTwin = present.contains(twin);
    for (RuleMessage found : present) {
      if (found.equals(message) || found.equals(twin)) {
        channel.execute(Request.of(Rtnetlink.DELETE_RULE, 0, "delete rule", rule, found::write));
      }
    }
    present.removeIf(message::equals);
    if (hasTwin) {
      add(rule, twin);
    }
  }

  private void add(RoutingRule rule, RuleMessage message) throws DatapathException {
    channel.execute(
        Request.of(Rtnetlink.NEW_RULE, Netlink.CREATE, "add rule", rule, message::write));
  }

  private static RuleMessage inverse(RuleMessage rule) {
    return new RuleMessage(
        rule.family(),
        rule.priority(),
        rule.input(),
        rule.mark(),
        rule.mask(),
        !rule.inverted(),
        rule.action(),
        rule.table(),
        rule.target(),
        rule.selective());
  }
}
