package io.egressgateway.adapter.iptables.ruleset;

import static io.egressgateway.adapter.iptables.ruleset.DropReason.NO_GATEWAY;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.TUNNEL_OUTSIDER;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.WRONG_SOURCE;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.NOT_FIRST;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.TRANSLATED;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.base;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.drop;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.set;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.to;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.toNodes;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The chains of one node and family. The module's README walks a packet through them.
 *
 * <p>Chains go on by {@code -g}, never by {@code ACCEPT}: where ours end, the rules of others
 * behind our jump are next. A match that needs a connection fails on a packet without one, and
 * conditions are written such that failing is the safe side.
 */
public final class EgressChains {
  private final DatapathSettings settings;
  private final IpFamily family;
  private final ChainState state;
  private final SortedMap<String, List<String>> mangle = new TreeMap<>();
  private final SortedMap<String, List<String>> nat = new TreeMap<>();

  private EgressChains(DatapathSettings settings, IpFamily family, ChainState state) {
    this.settings = settings;
    this.family = family;
    this.state = state;
  }

  /** All chains of a family. */
  public static Chains of(DatapathSettings settings, IpFamily family, ChainState state) {
    EgressChains chains = new EgressChains(settings, family, state);
    new SelectionChains(settings, family, state, chains.mangle).add();
    chains.keep();
    chains.steering();
    chains.input();
    chains.forward();
    chains.leaving();
    chains.translation();
    for (DropReason reason : DropReason.values()) {
      chains.mangle.put(reason.chain(), List.of("-j DROP"));
    }
    return new Chains(Map.of(Table.MANGLE, chains.mangle, Table.NAT, chains.nat));
  }

  /** The rule at the head of a built-in chain that leads to our chains. */
  public static String jump(DatapathSettings settings, Table table, String hook) {
    return switch (table) {
      case MANGLE ->
          switch (hook) {
            case "PREROUTING" -> "-j " + ChainNames.PREROUTING;
            case "INPUT" -> "-j " + ChainNames.INPUT;
            // All that goes to another node has a mark, since nothing else is routed there.
            case "FORWARD" -> "-m mark " + base(settings) + "-j " + ChainNames.FORWARD;
            default -> "-j " + ChainNames.POSTROUTING;
          };
      case NAT -> "-m connmark " + base(settings) + "-j " + ChainNames.NAT;
    };
  }

  /**
   * Reached by no packet. It keeps a set in use that may be without another rule, and the egresses
   * with this node's address, since one that has an egress IP too is not seen elsewhere.
   */
  private void keep() {
    List<String> rules = new ArrayList<>();
    rules.add("-m set --match-set " + state.sets().cluster() + " dst -j RETURN");
    state
        .masquerade()
        .forEach(id -> rules.add(IdTrie.matches(id.value(), EgressId.MAX) + "-j RETURN"));
    mangle.put(ChainNames.KEEP, rules);
  }

  /**
   * The one place that each packet's egress id is looked up: here it is also seen whether a
   * connection of an egress owned here is bound to another address than the egress IP.
   */
  private void steering() {
    List<String> here = List.of("-j RETURN");
    TreeMap<EgressId, List<String>> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, here));
    state
        .snat()
        .forEach((id, eip) ->
            actions.put(
                id,
                List.of(
                    TRANSLATED + "! --ctrepldst " + eip + " " + drop(WRONG_SOURCE),
                    here.getFirst())));
    state
        .gateways()
        .forEach((id, mark) -> {
          actions.put(id, List.of("-g " + ChainNames.toGateway(mark)));
          mangle.put(ChainNames.toGateway(mark), List.of(set(mark)));
        });
    new IdTrie(mangle, drop(NO_GATEWAY)).grow(ChainNames.STEER, actions);
  }

  private void input() {
    mangle.put(
        ChainNames.INPUT,
        List.of(
            "-p udp -m udp --dport %d -m set ! --match-set %s src %s"
                .formatted(settings.tunnelPort(), state.sets().peers(), drop(TUNNEL_OUTSIDER))));
  }

  /** Each end clamps what it sends on, so both directions of a connection are clamped. */
  private void forward() {
    List<String> rules = new ArrayList<>();
    rules.add(set(new FwMark(0)));
    for (String to : toNodes(settings)) {
      rules.add(to + "-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu");
      rules.add(to + "-j RETURN");
    }
    // Sent to another node and about to leave otherwise: whatever its connection is bound to.
    // Not where the egress is owned here: then the mark is another's, such as a predecessor's whose
    // rules still stand.
    rules.add(
        "-m connmark " + base(settings) + "-m conntrack --ctdir ORIGINAL -g " + ChainNames.OUT);
    mangle.put(ChainNames.FORWARD, rules);
  }

  /**
   * Translation comes after this hook, so a first packet is let through if it will be translated. A
   * later one has been looked at in {@link #steering}; here it is seen that it is translated.
   */
  private void leaving() {
    mangle.put(
        ChainNames.POSTROUTING,
        List.of(
            // VXLAN's own route look-up inherits the packet mark.
            to(settings.tunnelDevice()) + "-m mark " + base(settings) + set(new FwMark(0)),
            "-m connmark " + base(settings) + "-g " + ChainNames.LEAK));
    List<String> leak = new ArrayList<>();
    toNodes(settings).forEach(to -> leak.add(to + "-g " + ChainNames.TUNNEL));
    leak.add("-m conntrack --ctdir REPLY -j RETURN");
    leak.add(TRANSLATED + "-j RETURN");
    leak.add(NOT_FIRST + drop(WRONG_SOURCE));
    leak.add("-g " + ChainNames.OUT);
    mangle.put(ChainNames.LEAK, leak);
    mangle.put(ChainNames.TUNNEL, List.of(TRANSLATED + "--ctdir ORIGINAL " + drop(WRONG_SOURCE)));
    TreeMap<EgressId, List<String>> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, List.of("-j RETURN")));
    state.snat().keySet().forEach(id -> actions.put(id, List.of("-j RETURN")));
    new IdTrie(mangle, drop(WRONG_SOURCE)).grow(ChainNames.OUT, actions);
  }

  /** Identity translation to other nodes makes every later NAT chain pass the connection over. */
  private void translation() {
    String everything = family == IpFamily.IPV4 ? "0.0.0.0/0" : "::/0";
    List<String> rules = new ArrayList<>();
    // Of the address none of its bits is replaced.
    toNodes(settings).forEach(to -> rules.add(to + "-j NETMAP --to " + everything));
    rules.add("-g " + ChainNames.TRANSLATE);
    nat.put(ChainNames.NAT, rules);
    TreeMap<EgressId, List<String>> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, List.of("-j MASQUERADE")));
    state.snat().forEach((id, eip) -> actions.put(id, List.of("-j SNAT --to-source " + eip)));
    new IdTrie(nat, "").grow(ChainNames.TRANSLATE, actions);
  }
}
