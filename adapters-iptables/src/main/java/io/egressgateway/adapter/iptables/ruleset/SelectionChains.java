package io.egressgateway.adapter.iptables.ruleset;

import static io.egressgateway.adapter.iptables.ruleset.DropReason.NO_GATEWAY;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.TUNNEL_STRANGER;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.UNSOLICITED;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.UNTRACKED;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.ALL;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.NOT_FIRST;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.base;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.drop;
import static io.egressgateway.adapter.iptables.ruleset.RuleText.set;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chains that decide whether a connection is ours and through which egress it goes.
 *
 * <p>The trees of classes are jumped into and returned from: what they found is the connection
 * mark. So they do not stand before the tree of egress ids, and nf_tables, which walks every way
 * that there is through the chains, has as many to walk as there are rules and no product of two.
 */
final class SelectionChains {
  private static final String UNTRACKABLE = "-m conntrack --ctstate INVALID,UNTRACKED ";

  private final DatapathSettings settings;
  private final IpFamily family;
  private final ChainState state;
  private final Map<String, List<String>> mangle;

  /**
   * Chains of one family.
   *
   * @param mangle receives them
   */
  SelectionChains(
      DatapathSettings settings,
      IpFamily family,
      ChainState state,
      Map<String, List<String>> mangle) {
    this.settings = settings;
    this.family = family;
    this.state = state;
    this.mangle = mangle;
  }

  void add() {
    prerouting();
    known();
    classify(ChainNames.CLASSIFY, ChainNames.CLASS_TREE);
    classify(ChainNames.CLASSIFY_RANGE, ChainNames.RANGE_TREE);
    TreeMap<ClassId, List<String>> actions = new TreeMap<>();
    state.defaults().forEach((id, egress) -> actions.put(id, byDefault(egress)));
    state
        .sets()
        .destinations()
        .forEach((id, destinations) -> {
          named(id, destinations);
          actions.put(id, List.of("-g " + ChainNames.ofClass(id)));
        });
    new ClassTree(mangle, state.sets().pods(), actions)
        .grow(ChainNames.CLASS_TREE, new TreeSet<>(actions.keySet()));
    new ClassTree(mangle, state.sets().ranges(), actions)
        .grow(ChainNames.RANGE_TREE, state.rangeClasses());
    selected();
    stranger();
  }

  private void prerouting() {
    List<String> rules = new ArrayList<>();
    rules.add("-m connmark " + base(settings) + "-g " + ChainNames.KNOWN);
    rules.add("-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
    // The device hears all broadcasts of the segment, as its parent does, which alone counts.
    rules.add("-i " + settings.directDevice().value() + " -m pkttype ! --pkt-type unicast -j DROP");
    // No answer comes back the way an encapsulated packet went, so none is ever established.
    rules.add("-p udp -m udp --dport " + settings.tunnelPort() + " " + NOT_FIRST + "-j RETURN");
    rules.addAll(neighborDiscovery());
    rules.add("-m set --match-set " + state.sets().eips() + " dst " + drop(UNSOLICITED));
    // Not the first packet of its connection: that one was before the pod was selected.
    rules.add(NOT_FIRST + "-j RETURN");
    rules.add(from(state.sets().pods()) + ChainNames.CLASSIFY);
    rules.add(from(state.sets().ranges()) + ChainNames.CLASSIFY_RANGE);
    rules.add("-g " + ChainNames.STRANGER);
    mangle.put(ChainNames.PREROUTING, rules);
  }

  private static String from(String set) {
    return "-m set --match-set " + set + " src ! --update-counters -g ";
  }

  private void known() {
    mangle.put(
        ChainNames.KNOWN,
        List.of("-m conntrack --ctdir REPLY -g " + ChainNames.REPLY, "-g " + ChainNames.STEER));
    int bit = DatapathSettings.FROM_TUNNEL;
    mangle.put(
        ChainNames.REPLY,
        List.of(
            "-m connmark --mark 0x%x/0x%x ".formatted(bit, bit)
                + set(settings.marks().replyMark())));
  }

  private List<String> neighborDiscovery() {
    List<String> rules = new ArrayList<>();
    if (family == IpFamily.IPV6) {
      // RFC 4861 section 4: router and neighbor solicitations and advertisements, redirects.
      for (int type = 133; type <= 137; type++) {
        rules.add("-p ipv6-icmp -m icmp6 --icmpv6-type " + type + " -j RETURN");
      }
    }
    return rules;
  }

  /** The destinations that are local to a host or a link, by the family's way to ask. */
  private List<String> notForwarded(String before, String then) {
    List<String> rules = new ArrayList<>();
    rules.add(before + "-m addrtype ! --dst-type UNICAST " + then);
    if (family == IpFamily.IPV6) {
      // There UNICAST says only what the address looks like.
      rules.add(before + "-m addrtype --dst-type LOCAL,ANYCAST,UNREACHABLE " + then);
    }
    return rules;
  }

  /** Until here the connection was not ours, so it is selected if it is now. */
  private void classify(String chain, String tree) {
    String stranger = "-g " + ChainNames.STRANGER;
    List<String> rules = new ArrayList<>(notForwarded("", stranger));
    rules.add("-d " + (family == IpFamily.IPV4 ? "169.254.0.0/16 " : "fe80::/10 ") + stranger);
    rules.add("-j " + tree);
    rules.add("-m connmark " + base(settings) + "-g " + ChainNames.SELECTED);
    rules.add(stranger);
    mangle.put(chain, rules);
  }

  /**
   * Marks the connection for what is outside of the cluster. A connection mark cannot be set on a
   * packet without a connection; such a packet ends here.
   */
  private List<String> byDefault(EgressId egress) {
    String outside = "-m set ! --match-set " + state.sets().cluster() + " dst ";
    return List.of(
        outside + UNTRACKABLE + drop(UNTRACKED),
        outside + "-j CONNMARK --set-xmark " + settings.connectionMark(egress) + "/" + ALL);
  }

  private void named(ClassId id, String destinations) {
    List<String> rules = new ArrayList<>();
    String match = "-m set --match-set " + destinations + " dst ";
    rules.add(match + "--return-nomatch -j RETURN");
    rules.add(match + "-g " + ChainNames.byDestination(id));
    EgressId egress = state.defaults().get(id);
    if (egress != null) {
      rules.addAll(byDefault(egress));
    }
    mangle.put(ChainNames.ofClass(id), rules);
    mangle.put(ChainNames.byDestination(id), byDestination(destinations));
  }

  /**
   * A set can give its value only to the packet mark, which may hold bits of others. So the value
   * is added to it (exclusive or), the sum kept as the connection mark, and both are freed of what
   * was there before: the packet mark by the value again, the connection mark by the packet mark.
   */
  private List<String> byDestination(String destinations) {
    String value = "-j SET --map-set " + destinations + " dst --map-mark";
    String save = "-j CONNMARK --save-mark --nfmask " + ALL + " --ctmask ";
    return List.of(
        UNTRACKABLE + drop(UNTRACKED),
        value,
        save + ALL,
        value,
        save + "0x0",
        // The destination was taken out of its set between two look-ups.
        "-m connmark ! " + base(settings) + drop(NO_GATEWAY));
  }

  private void selected() {
    List<String> rules = new ArrayList<>();
    for (InterfaceName device : settings.nodeDevices()) {
      rules.add(
          "-i %s -j CONNMARK --set-xmark 0x%x/0x%x"
              .formatted(
                  device.value(), DatapathSettings.FROM_TUNNEL, DatapathSettings.FROM_TUNNEL));
    }
    rules.add("-g " + ChainNames.STEER);
    mangle.put(ChainNames.SELECTED, rules);
  }

  private void stranger() {
    List<String> rules = new ArrayList<>();
    // The probes of nodes among themselves, and neighbor discovery.
    String icmp = family == IpFamily.IPV4 ? "-p icmp " : "-p ipv6-icmp ";
    rules.addAll(notForwarded(icmp, "-j RETURN"));
    for (InterfaceName device : settings.nodeDevices()) {
      rules.add("-i " + device.value() + " " + drop(TUNNEL_STRANGER));
    }
    mangle.put(ChainNames.STRANGER, rules);
  }
}
