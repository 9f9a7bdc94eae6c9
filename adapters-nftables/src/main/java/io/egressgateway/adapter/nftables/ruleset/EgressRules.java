package io.egressgateway.adapter.nftables.ruleset;

import static io.egressgateway.adapter.nftables.ruleset.DropReason.NO_GATEWAY;
import static io.egressgateway.adapter.nftables.ruleset.DropReason.TUNNEL_OUTSIDER;
import static io.egressgateway.adapter.nftables.ruleset.DropReason.TUNNEL_STRANGER;
import static io.egressgateway.adapter.nftables.ruleset.DropReason.UNSOLICITED;
import static io.egressgateway.adapter.nftables.ruleset.DropReason.UNTRACKED;
import static io.egressgateway.adapter.nftables.ruleset.DropReason.WRONG_SOURCE;
import static io.egressgateway.domain.net.IpFamily.IPV4;
import static io.egressgateway.domain.net.IpFamily.IPV6;

import io.egressgateway.adapter.nftables.ruleset.Chain.Hook;
import io.egressgateway.adapter.nftables.ruleset.Expression.AnyOf;
import io.egressgateway.adapter.nftables.ruleset.Expression.Concatenation;
import io.egressgateway.adapter.nftables.ruleset.Expression.Connection;
import io.egressgateway.adapter.nftables.ruleset.Expression.DestinationType;
import io.egressgateway.adapter.nftables.ruleset.Expression.Field;
import io.egressgateway.adapter.nftables.ruleset.Expression.LookUp;
import io.egressgateway.adapter.nftables.ruleset.Expression.Masked;
import io.egressgateway.adapter.nftables.ruleset.Expression.MaximumSegmentSize;
import io.egressgateway.adapter.nftables.ruleset.Expression.Meta;
import io.egressgateway.adapter.nftables.ruleset.Expression.Network;
import io.egressgateway.adapter.nftables.ruleset.Expression.Number;
import io.egressgateway.adapter.nftables.ruleset.Expression.RouteMtu;
import io.egressgateway.adapter.nftables.ruleset.Expression.SetOf;
import io.egressgateway.adapter.nftables.ruleset.Expression.Symbol;
import io.egressgateway.adapter.nftables.ruleset.Expression.TcpFlags;
import io.egressgateway.adapter.nftables.ruleset.Expression.WithBits;
import io.egressgateway.adapter.nftables.ruleset.Statement.Accept;
import io.egressgateway.adapter.nftables.ruleset.Statement.Assign;
import io.egressgateway.adapter.nftables.ruleset.Statement.Count;
import io.egressgateway.adapter.nftables.ruleset.Statement.Drop;
import io.egressgateway.adapter.nftables.ruleset.Statement.Goto;
import io.egressgateway.adapter.nftables.ruleset.Statement.Masquerade;
import io.egressgateway.adapter.nftables.ruleset.Statement.Match;
import io.egressgateway.adapter.nftables.ruleset.Statement.Return;
import io.egressgateway.adapter.nftables.ruleset.Statement.SourceNat;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains of one node. The module's README walks a packet through them.
 *
 * <p>A rule whose look-up finds nothing, or that asks for the connection of a packet without one,
 * breaks: the next rule goes on. So conditions are written such that breaking is the safe side.
 */
public final class EgressRules {
  /** After everybody else's mangle (-150), after conntrack (-200), before dstnat (-100). */
  private static final int AFTER_MANGLE = -149;

  private static final int MANGLE = -150;

  /** Before everybody else's srcnat (100): the first binding of a connection stands. */
  private static final int BEFORE_SRCNAT = 99;

  /** After srcnat, so that the source address is the one on the wire. */
  private static final int AFTER_SRCNAT = 110;

  private static final Expression MARK = new Meta("mark");
  private static final Expression PRIORITY = new Meta("priority");
  private static final Expression CT_MARK = new Connection("mark");
  private static final Expression EGRESS_ID = new Masked(CT_MARK, EgressId.MAX);

  private final DatapathSettings settings;

  private EgressRules(DatapathSettings settings) {
    this.settings = settings;
  }

  /** The whole structure for these settings. */
  public static Ruleset of(DatapathSettings settings) {
    return new Ruleset(SetNames.declarations(), new EgressRules(settings).chains());
  }

  private List<Chain> chains() {
    return List.of(
        prerouting(),
        known(),
        reply(),
        classify(IPV4),
        classify(IPV6),
        selected(),
        unselected(),
        stranger(),
        steer(),
        input(),
        encapsulated(),
        forward(),
        leaving(),
        clamp(),
        postroutingNat(),
        translate(),
        leakGuard(),
        leakCheck(),
        leakTunnel());
  }

  private Chain prerouting() {
    return Chain.base(
        "prerouting",
        new Hook("filter", "prerouting", AFTER_MANGLE),
        Rule.of(ours(CT_MARK), new Goto("known")),
        Rule.of(is("state", "established", "related"), new Return()),
        // The device hears all broadcasts of the segment, as its parent does, which alone counts.
        Rule.of(
            new Match(new Meta("pkttype"), "!=", new Symbol("host")),
            from(settings.directDevice()),
            new Drop()),
        // No answer comes back the way an encapsulated packet went, so none is ever established.
        Rule.of(toTunnelPort(), has("status", "confirmed"), new Return()),
        Rule.of(neighborDiscovery(), new Return()),
        drop(UNSOLICITED, in(daddr(IPV4), SetNames.eips(IPV4))),
        drop(UNSOLICITED, in(daddr(IPV6), SetNames.eips(IPV6))),
        // Not the first packet of its connection: that one was before the pod was selected.
        Rule.of(has("status", "confirmed"), new Return()),
        toClass(IPV4, SetNames.podClass(IPV4)),
        toClass(IPV6, SetNames.podClass(IPV6)),
        toClass(IPV4, SetNames.podRange(IPV4)),
        toClass(IPV6, SetNames.podRange(IPV6)),
        Rule.of(new Goto("stranger")));
  }

  private static Rule toClass(IpFamily family, String map) {
    return Rule.of(
        new Assign(PRIORITY, new LookUp(saddr(family), map)),
        new Goto("classify" + (family == IPV4 ? "4" : "6")));
  }

  private static Chain known() {
    return Chain.regular(
        "known",
        Rule.of(equal(new Connection("direction"), "reply"), new Goto("reply")),
        Rule.of(new Goto("steer")));
  }

  private Chain reply() {
    return Chain.regular(
        "reply",
        Rule.of(
            equal(
                new Masked(CT_MARK, DatapathSettings.FROM_TUNNEL),
                new Number(DatapathSettings.FROM_TUNNEL)),
            new Assign(MARK, number(settings.marks().replyMark()))));
  }

  private static Chain classify(IpFamily family) {
    Expression key = new Concatenation(List.of(PRIORITY, daddr(family)));
    Network linkLocal = family == IPV4 ? new Network("169.254.0.0", 16) : new Network("fe80::", 10);
    return Chain.regular(
        "classify" + (family == IPV4 ? "4" : "6"),
        Rule.of(
            new Match(new DestinationType(), "!=", new Symbol("unicast")), new Goto("unselected")),
        Rule.of(equal(daddr(family), linkLocal), new Goto("unselected")),
        Rule.of(in(key, SetNames.excluded(family)), new Goto("unselected")),
        Rule.of(
            new Assign(CT_MARK, new LookUp(key, SetNames.explicit(family))), new Goto("selected")),
        Rule.of(in(daddr(family), SetNames.cluster(family)), new Goto("unselected")),
        Rule.of(
            new Assign(CT_MARK, new LookUp(PRIORITY, SetNames.defaults(family))),
            new Goto("selected")),
        Rule.of(new Goto("unselected")));
  }

  /** A connection mark cannot be set on a packet without a connection; such a packet ends here. */
  private Chain selected() {
    List<Rule> rules = new ArrayList<>();
    rules.add(drop(UNTRACKED, is("state", "invalid", "untracked")));
    rules.add(Rule.of(new Assign(PRIORITY, new Symbol("none"))));
    fromNodes()
        .forEach(from ->
            rules.add(
                Rule.of(
                    from,
                    new Assign(CT_MARK, new WithBits(CT_MARK, DatapathSettings.FROM_TUNNEL)))));
    rules.add(Rule.of(new Goto("steer")));
    return Chain.regular("selected", rules.toArray(Rule[]::new));
  }

  private static Chain unselected() {
    return Chain.regular(
        "unselected",
        Rule.of(new Assign(PRIORITY, new Symbol("none"))),
        Rule.of(new Goto("stranger")));
  }

  private Chain stranger() {
    List<Rule> rules = new ArrayList<>();
    // The probes of nodes among themselves, and neighbor discovery.
    rules.add(
        Rule.of(
            new Match(new Meta("l4proto"), "==", new AnyOf(List.of("icmp", "ipv6-icmp"))),
            new Match(new DestinationType(), "!=", new Symbol("unicast")),
            new Return()));
    fromNodes().forEach(from -> rules.add(drop(TUNNEL_STRANGER, from)));
    return Chain.regular("stranger", rules.toArray(Rule[]::new));
  }

  private static Chain steer() {
    return Chain.regular(
        "steer",
        Rule.of(new Assign(MARK, new LookUp(EGRESS_ID, SetNames.GATEWAYS)), new Accept()),
        Rule.of(family(IPV4), in(EGRESS_ID, SetNames.owned(IPV4)), new Accept()),
        Rule.of(family(IPV6), in(EGRESS_ID, SetNames.owned(IPV6)), new Accept()),
        Rule.of(in(EGRESS_ID, SetNames.MASQUERADED), new Accept()),
        drop(NO_GATEWAY));
  }

  private Chain input() {
    return Chain.base(
        "input",
        new Hook("filter", "input", MANGLE),
        Rule.of(toTunnelPort(), new Goto("encapsulated")));
  }

  private static Chain encapsulated() {
    return Chain.regular(
        "encapsulated",
        Rule.of(in(saddr(IPV4), SetNames.peers(IPV4)), new Return()),
        Rule.of(in(saddr(IPV6), SetNames.peers(IPV6)), new Return()),
        drop(TUNNEL_OUTSIDER));
  }

  private Statement toTunnelPort() {
    return equal(new Field("udp", "dport"), new Number(settings.tunnelPort()));
  }

  /** All that goes to another node has a mark by now, since nothing else is routed there. */
  private Chain forward() {
    return Chain.base(
        "forward", new Hook("filter", "forward", MANGLE), Rule.of(ours(MARK), new Goto("leaving")));
  }

  private static Chain leaving() {
    return Chain.regular(
        "leaving",
        Rule.of(equal(new TcpFlags(List.of("syn", "rst")), "syn"), new Goto("clamp")),
        clearMark());
  }

  /** Each end clamps what it sends on, so both directions of a connection are clamped. */
  private Chain clamp() {
    List<Rule> rules = new ArrayList<>();
    toNodes()
        .forEach(
            to -> rules.add(Rule.of(to, new Assign(new MaximumSegmentSize(), new RouteMtu()))));
    rules.add(clearMark());
    return Chain.regular("clamp", rules.toArray(Rule[]::new));
  }

  private static Rule clearMark() {
    return Rule.of(new Assign(MARK, new Number(0)));
  }

  private Chain postroutingNat() {
    return Chain.base(
        "postrouting_nat",
        new Hook("nat", "postrouting", BEFORE_SRCNAT),
        Rule.of(ours(CT_MARK), new Goto("translate")));
  }

  /** Identity translation to other nodes makes every later NAT chain pass the connection over. */
  private Chain translate() {
    List<Rule> rules = new ArrayList<>();
    for (Statement to : toNodes()) {
      rules.add(Rule.of(to, new SourceNat(IPV4, saddr(IPV4))));
      rules.add(Rule.of(to, new SourceNat(IPV6, saddr(IPV6))));
    }
    rules.add(Rule.of(new SourceNat(IPV4, new LookUp(EGRESS_ID, SetNames.snat(IPV4)))));
    rules.add(Rule.of(new SourceNat(IPV6, new LookUp(EGRESS_ID, SetNames.snat(IPV6)))));
    rules.add(Rule.of(in(EGRESS_ID, SetNames.MASQUERADED), new Masquerade()));
    rules.add(drop(WRONG_SOURCE));
    return Chain.regular("translate", rules.toArray(Rule[]::new));
  }

  private Chain leakGuard() {
    return Chain.base(
        "leak_guard",
        new Hook("filter", "postrouting", AFTER_SRCNAT),
        // VXLAN's own route look-up inherits the packet mark.
        Rule.of(ours(MARK), to(settings.tunnelDevice()), new Assign(MARK, new Number(0))),
        Rule.of(ours(CT_MARK), new Goto("leak_check")));
  }

  private Chain leakCheck() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(equal(new Connection("direction"), "reply"), new Return()));
    toNodes().forEach(to -> rules.add(Rule.of(to, new Goto("leak_tunnel"))));
    rules.add(Rule.of(in(source(IPV4), SetNames.source(IPV4)), new Return()));
    rules.add(Rule.of(in(source(IPV6), SetNames.source(IPV6)), new Return()));
    rules.add(Rule.of(has("status", "snat"), in(EGRESS_ID, SetNames.MASQUERADED), new Return()));
    rules.add(drop(WRONG_SOURCE));
    return Chain.regular("leak_check", rules.toArray(Rule[]::new));
  }

  /** Identity translation does not set the bit, so what has it was translated by somebody else. */
  private static Chain leakTunnel() {
    return Chain.regular("leak_tunnel", drop(WRONG_SOURCE, has("status", "snat")));
  }

  private static Rule drop(DropReason reason, Statement... conditions) {
    Statement[] all = new Statement[conditions.length + 2];
    System.arraycopy(conditions, 0, all, 0, conditions.length);
    all[conditions.length] = new Count(reason);
    all[conditions.length + 1] = new Drop();
    return Rule.of(all);
  }

  private Statement ours(Expression mark) {
    Expression fixed = new Masked(mark, settings.marks().mask().value() & 0xffffffffL);
    return equal(fixed, number(settings.marks().base()));
  }

  /** One comparison each, since those cost less than looking a name up in a set of two. */
  private List<Statement> fromNodes() {
    return settings.nodeDevices().stream().map(EgressRules::from).toList();
  }

  private List<Statement> toNodes() {
    return settings.nodeDevices().stream().map(EgressRules::to).toList();
  }

  private static Statement from(InterfaceName device) {
    return equal(new Meta("iifname"), device.value());
  }

  private static Statement to(InterfaceName device) {
    return equal(new Meta("oifname"), device.value());
  }

  private static Statement is(String key, String... any) {
    return new Match(new Connection(key), "in", new AnyOf(List.of(any)));
  }

  private static Statement has(String key, String bit) {
    return new Match(new Connection(key), "in", new Symbol(bit));
  }

  private static Statement family(IpFamily family) {
    return equal(new Meta("nfproto"), family == IPV4 ? "ipv4" : "ipv6");
  }

  private static Statement neighborDiscovery() {
    return new Match(
        new Field("icmpv6", "type"),
        "==",
        new AnyOf(
            List.of(
                "nd-router-solicit",
                "nd-router-advert",
                "nd-neighbor-solicit",
                "nd-neighbor-advert",
                "nd-redirect")));
  }

  private static Expression source(IpFamily family) {
    return new Concatenation(List.of(EGRESS_ID, saddr(family)));
  }

  private static Expression saddr(IpFamily family) {
    return new Field(family == IPV4 ? "ip" : "ip6", "saddr");
  }

  private static Expression daddr(IpFamily family) {
    return new Field(family == IPV4 ? "ip" : "ip6", "daddr");
  }

  private static Statement in(Expression key, String set) {
    return new Match(key, "==", new SetOf(set));
  }

  private static Statement equal(Expression left, String symbol) {
    return equal(left, new Symbol(symbol));
  }

  private static Statement equal(Expression left, Expression right) {
    return new Match(left, "==", right);
  }

  private static Expression number(FwMark mark) {
    return new Number(mark.value() & 0xffffffffL);
  }
}
