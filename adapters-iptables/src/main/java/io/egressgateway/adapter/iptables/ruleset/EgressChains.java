package io.egressgateway.adapter.iptables.ruleset;

import static io.egressgateway.adapter.iptables.ruleset.DropReason.NO_GATEWAY;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.TUNNEL_OUTSIDER;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.TUNNEL_STRANGER;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.UNSOLICITED;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.UNTRACKED;
import static io.egressgateway.adapter.iptables.ruleset.DropReason.WRONG_SOURCE;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chains of one node and family. The module's README walks a packet through them.
 *
 * <p>Chains go on by {@code -g}, never by {@code ACCEPT}: where ours end, the rules of others
 * behind our jump are next. A match that needs a connection fails on a packet without one, and
 * conditions are written such that failing is the safe side.
 */
public final class EgressChains {
  private static final String ALL = "0xffffffff";
  private static final String NOT_FIRST = "-m conntrack --ctstatus CONFIRMED ";
  private static final String FIRST = "-m conntrack ! --ctstatus CONFIRMED ";
  private static final String TRANSLATED = "-m conntrack --ctstate SNAT ";

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
    chains.selection();
    chains.classes();
    chains.keep();
    chains.steering();
    chains.elsewhere();
    chains.leaving();
    chains.translation();
    return new Chains(Map.of(Table.MANGLE, chains.mangle, Table.NAT, chains.nat));
  }

  /** The rule at the head of a built-in chain that leads to our chains. */
  public static String jump(DatapathSettings settings, Table table, String hook) {
    return switch (table) {
      case MANGLE ->
          "-j "
              + switch (hook) {
                case "PREROUTING" -> ChainNames.PREROUTING;
                case "INPUT" -> ChainNames.INPUT;
                case "FORWARD" -> ChainNames.FORWARD;
                default -> ChainNames.POSTROUTING;
              };
      case NAT -> "-m connmark " + base(settings) + "-j " + ChainNames.NAT;
    };
  }

  private void selection() {
    String eips = state.sets().eips();
    List<String> rules = new ArrayList<>();
    rules.add("-m connmark " + base(settings) + "-g " + ChainNames.KNOWN);
    rules.add("-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
    // The device hears all broadcasts of the segment, as its parent does, which alone counts.
    rules.add("-i " + settings.directDevice().value() + " -m pkttype ! --pkt-type unicast -j DROP");
    rules.addAll(neighborDiscovery());
    rules.add("-m set --match-set " + eips + " dst " + drop(UNSOLICITED));
    // Not the first packet of its connection: that one was before the pod was selected.
    rules.add(NOT_FIRST + "-j RETURN");
    rules.add(from(state.sets().pods()) + ChainNames.CLASSIFY);
    rules.add(from(state.sets().ranges()) + ChainNames.CLASSIFY_RANGE);
    rules.add("-g " + ChainNames.STRANGER);
    mangle.put(ChainNames.PREROUTING, rules);
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

  private static String from(String set) {
    return "-m set --match-set " + set + " src ! --update-counters -g ";
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

  private void classes() {
    classify(ChainNames.CLASSIFY, ChainNames.CLASS_TREE);
    classify(ChainNames.CLASSIFY_RANGE, ChainNames.RANGE_TREE);
    TreeSet<ClassId> classes = new TreeSet<>(state.defaults().keySet());
    classes.addAll(state.sets().destinations().keySet());
    new ClassTree(mangle, state.sets().pods(), classes).grow(ChainNames.CLASS_TREE, classes);
    new ClassTree(mangle, state.sets().ranges(), classes)
        .grow(ChainNames.RANGE_TREE, state.rangeClasses());
    classes.forEach(this::ofClass);
    selected();
    stranger();
  }

  private void classify(String chain, String tree) {
    String stranger = "-g " + ChainNames.STRANGER;
    List<String> rules = new ArrayList<>(notForwarded("", stranger));
    rules.add("-d " + (family == IpFamily.IPV4 ? "169.254.0.0/16 " : "fe80::/10 ") + stranger);
    rules.add("-g " + tree);
    mangle.put(chain, rules);
  }

  private void selected() {
    List<String> rules = new ArrayList<>();
    rules.add("-m conntrack --ctstate INVALID,UNTRACKED " + drop(UNTRACKED));
    // The destination was taken out of its set between two look-ups.
    rules.add("-m connmark ! " + base(settings) + drop(NO_GATEWAY));
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

  private void ofClass(ClassId id) {
    List<String> rules = new ArrayList<>();
    String destinations = state.sets().destinations().get(id);
    if (destinations != null) {
      String match = "-m set --match-set " + destinations + " dst ";
      rules.add(match + "--return-nomatch -g " + ChainNames.STRANGER);
      rules.add(match + "-g " + ChainNames.byDestination(id));
      mangle.put(ChainNames.byDestination(id), byDestination(destinations));
    }
    EgressId egress = state.defaults().get(id);
    if (egress == null) {
      rules.add("-g " + ChainNames.STRANGER);
    } else {
      rules.add("-m set --match-set " + state.sets().cluster() + " dst -g " + ChainNames.STRANGER);
      rules.add("-j CONNMARK --set-xmark " + settings.connectionMark(egress) + "/" + ALL);
      rules.add("-g " + ChainNames.SELECTED);
    }
    mangle.put(ChainNames.ofClass(id), rules);
  }

  /**
   * A set can give its value only to the packet mark, which may hold bits of others. So the value
   * is added to it (exclusive or), the sum kept as the connection mark, and both are freed of what
   * was there before: the packet mark by the value again, the connection mark by the packet mark.
   */
  private static List<String> byDestination(String destinations) {
    String value = "-j SET --map-set " + destinations + " dst --map-mark";
    String save = "-j CONNMARK --save-mark --nfmask " + ALL + " --ctmask ";
    return List.of(value, save + ALL, value, save + "0x0", "-g " + ChainNames.SELECTED);
  }

  private void steering() {
    TreeMap<EgressId, String> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, "-j RETURN"));
    state.snat().keySet().forEach(id -> actions.put(id, "-j RETURN"));
    state
        .gateways()
        .forEach((id, mark) -> {
          actions.put(id, "-g " + ChainNames.toGateway(mark));
          mangle.put(ChainNames.toGateway(mark), List.of(set(mark)));
        });
    new IdTrie(mangle, drop(NO_GATEWAY)).grow(ChainNames.STEER, actions);
  }

  private void elsewhere() {
    mangle.put(
        ChainNames.INPUT,
        List.of(
            "-p udp -m udp --dport %d -m set ! --match-set %s src %s"
                .formatted(settings.tunnelPort(), state.sets().peers(), drop(TUNNEL_OUTSIDER))));
    // Each end clamps what it sends on, so both directions of a connection are clamped.
    List<String> forward = new ArrayList<>();
    for (String to : toNodes()) {
      forward.add(to + "-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu");
    }
    forward.add("-m mark " + base(settings) + set(new FwMark(0)));
    mangle.put(ChainNames.FORWARD, forward);
    for (DropReason reason : DropReason.values()) {
      mangle.put(reason.chain(), List.of("-j DROP"));
    }
  }

  /**
   * Translation comes after this hook, so a first packet is let through if it will be translated,
   * and a later one if its connection is.
   */
  private void leaving() {
    mangle.put(
        ChainNames.POSTROUTING,
        List.of(
            // VXLAN's own route look-up inherits the packet mark.
            to(settings.tunnelDevice()) + "-m mark " + base(settings) + set(new FwMark(0)),
            "-m connmark " + base(settings) + "-g " + ChainNames.LEAK));
    List<String> leak = new ArrayList<>();
    leak.add("-m conntrack --ctdir REPLY -j RETURN");
    for (String to : toNodes()) {
      leak.add(to + TRANSLATED + drop(WRONG_SOURCE));
      leak.add(to + "-j RETURN");
    }
    leak.add("-g " + ChainNames.OUT);
    mangle.put(ChainNames.LEAK, leak);
    TreeMap<EgressId, String> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, "-g " + ChainNames.MASQUERADED));
    mangle.put(
        ChainNames.MASQUERADED,
        List.of(TRANSLATED + "-j RETURN", FIRST + "-j RETURN", drop(WRONG_SOURCE)));
    state
        .snat()
        .forEach((id, eip) -> {
          actions.put(id, "-g " + ChainNames.ofOwned(id));
          mangle.put(
              ChainNames.ofOwned(id),
              List.of(
                  "-m conntrack --ctrepldst " + eip + " -j RETURN",
                  FIRST + "-j RETURN",
                  drop(WRONG_SOURCE)));
        });
    new IdTrie(mangle, drop(WRONG_SOURCE)).grow(ChainNames.OUT, actions);
  }

  /** Identity translation to other nodes makes every later NAT chain pass the connection over. */
  private void translation() {
    String everything = family == IpFamily.IPV4 ? "0.0.0.0/0" : "::/0";
    List<String> rules = new ArrayList<>();
    // Of the address none of its bits is replaced.
    toNodes().forEach(to -> rules.add(to + "-j NETMAP --to " + everything));
    rules.add("-g " + ChainNames.TRANSLATE);
    nat.put(ChainNames.NAT, rules);
    TreeMap<EgressId, String> actions = new TreeMap<>();
    state.masquerade().forEach(id -> actions.put(id, "-j MASQUERADE"));
    state.snat().forEach((id, eip) -> actions.put(id, "-j SNAT --to-source " + eip));
    new IdTrie(nat, "").grow(ChainNames.TRANSLATE, actions);
  }

  private static String drop(DropReason reason) {
    return "-g " + reason.chain();
  }

  private static String set(FwMark mark) {
    return "-j MARK --set-xmark " + mark + "/" + ALL;
  }

  /** What says that a mark, of the packet or of the connection, has our base. */
  private static String base(DatapathSettings settings) {
    return "--mark " + settings.marks().base() + "/" + settings.marks().mask() + " ";
  }

  private List<String> toNodes() {
    return settings.nodeDevices().stream().map(EgressChains::to).toList();
  }

  private static String to(InterfaceName device) {
    return "-o " + device.value() + " ";
  }
}
