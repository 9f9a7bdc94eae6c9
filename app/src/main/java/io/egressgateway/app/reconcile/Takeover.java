package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.Predecessor;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the node over from another egress gateway's agent, under traffic. What it left is still
 * there at each step until this agent's own decides, and the order lets no packet fall between
 * them:
 *
 * <ol>
 *   <li>its rules are kept from writing connection marks;
 *   <li>routes and rules are laid, but for the rule that shuts marked packets out which have no
 *       route of ours: its own replies and its own arriving packets would meet it;
 *   <li>its connections get our marks, so that none is new to our tables;
 *   <li>our tables are committed;
 *   <li>connections that were opened meanwhile get our marks; its rules are removed;
 *   <li>the rule that was held back is laid; its routes and rules go.
 * </ol>
 *
 * <p>Nothing is remembered: what the kernel holds says what is still to be done, after whatever
 * interruption. Owner thread.
 */
final class Takeover {
  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  private final Predecessor predecessor;
  private final ConntrackTable conntrack;
  private final MarkRange marks;
  private boolean absent;

  Takeover(Predecessor predecessor, ConntrackTable conntrack, MarkRange marks) {
    this.predecessor = requireNonNull(predecessor, "predecessor");
    this.conntrack = requireNonNull(conntrack, "conntrack");
    this.marks = requireNonNull(marks, "marks");
  }

  /**
   * Looks whether there is anything to take over, and begins. Where nothing was found it is looked
   * again only when rules of routing come up that another one must have laid: looking costs
   * processes.
   *
   * @return true where the pass is to be a takeover
   */
  boolean begin(RoutingState routes) throws DatapathException {
    if (absent && routes.rules().stream().noneMatch(Takeover::isAnothers)) {
      return false;
    }
    absent = !predecessor.isThere();
    if (absent) {
      return false;
    }
    LOG.atInfo().log("another egress gateway's rules are on this node, it is taken over");
    predecessor.restrain();
    return true;
  }

  /** A look-up by one of our marks at a priority that we never use. */
  private static boolean isAnothers(RoutingRule rule) {
    return rule.action() instanceof RoutingRule.Action.LookUp
        && (rule.priority() < RoutingRule.GUARD_PRIORITY
            || rule.priority() > RoutingRule.END_PRIORITY);
  }

  /** Whether a change shuts packets out that the other one's rules have marked. */
  static boolean shutsOut(RoutingChange change) {
    return change.verb() == RoutingChange.Verb.PUT
        && change.object() instanceof RoutingRule rule
        && rule.priority() == RoutingRule.CLOSED_PRIORITY;
  }

  /** Gives its connections our marks. */
  void adopt(NodeSnapshot snapshot, DesiredDatapath desired) throws DatapathException {
    int adopted =
        conntrack.adopt(
            new ConntrackAdoption(
                desired.tables(), nodeMarks(snapshot), elsewhere(desired), marks));
    LOG.atInfo().addKeyValue("connections", adopted).log("connections adopted");
  }

  /** Our tables decide: the other one's rules can go. */
  void complete(NodeSnapshot snapshot, DesiredDatapath desired) throws DatapathException {
    adopt(snapshot, desired);
    predecessor.remove();
    LOG.atInfo().log("another egress gateway's rules were removed");
  }

  private static SortedSet<FwMark> nodeMarks(NodeSnapshot snapshot) {
    TreeSet<FwMark> all = new TreeSet<>();
    snapshot.tunnels().values().stream()
        .map(Tunnel::mark)
        .forEach(mark -> mark.ifPresent(all::add));
    return all;
  }

  /** Replies to them are routed one by one. */
  private SortedSet<IpAddress> elsewhere(DesiredDatapath desired) {
    RouteTable replies = RouteTable.of(marks.replyMark());
    TreeSet<IpAddress> senders = new TreeSet<>();
    desired.routing().routes().stream()
        .filter(route -> route.table().equals(replies))
        .map(TunnelRoute::destination)
        .map(IpPrefix::address)
        .forEach(senders::add);
    return senders;
  }
}
