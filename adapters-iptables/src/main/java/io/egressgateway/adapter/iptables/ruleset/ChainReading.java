package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@link ChainState} back from chains as any version of iptables prints them: only options
 * and their values are looked at. What cannot be understood is left out; comparing the comments
 * with those of the chains that the state would have finds it.
 */
public final class ChainReading {
  private static final Pattern ID =
      Pattern.compile("--mark (\\S+)/" + "0x" + Integer.toHexString(EgressId.MAX) + "\\b");
  private static final Pattern GOTO = Pattern.compile("-g (\\S+)");
  private static final Pattern TO_SOURCE = Pattern.compile("--to-source (\\S+)");
  private static final Pattern SET_MARK = Pattern.compile("--set-(?:x?mark) ([^/\\s]+)");
  private static final Pattern MATCH_SET = Pattern.compile("--match-set (\\S+)");
  private static final Pattern PACKETS = Pattern.compile("--packets-eq (\\d+)");
  private static final Pattern MAP_SET = Pattern.compile("--map-set (\\S+)");

  private final DatapathSettings settings;
  private final Chains chains;

  private ChainReading(DatapathSettings settings, Chains chains) {
    this.settings = settings;
    this.chains = chains;
  }

  /**
   * The state that chains have.
   *
   * @param fallback names for sets that no rule refers to, as damage may leave it
   */
  public static ChainState of(DatapathSettings settings, Chains chains, SetLayout fallback) {
    ChainReading reading = new ChainReading(settings, chains);
    return reading.state(reading.sets(fallback));
  }

  private ChainState state(SetLayout sets) {
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    rules(
        Table.MANGLE,
        ChainNames.STEER,
        (_, rule) ->
            value(GOTO, rule)
                .filter(chain -> chain.startsWith(ChainNames.PREFIX + "to-"))
                .ifPresent(chain -> gateways.put(id(rule), ChainNames.gatewayOf(chain))));
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    TreeSet<EgressId> masquerade = new TreeSet<>();
    rules(
        Table.NAT,
        ChainNames.TRANSLATE,
        (_, rule) ->
            value(TO_SOURCE, rule).ifPresent(eip -> snat.put(id(rule), IpAddress.of(eip))));
    rules(Table.MANGLE, ChainNames.KEEP, (_, rule) -> masquerade.add(id(rule)));
    return new ChainState(gateways, masquerade, snat, defaults(), rangeClasses(), sets);
  }

  private SortedSet<ClassId> rangeClasses() {
    TreeSet<ClassId> classes = new TreeSet<>();
    rules(
        Table.MANGLE,
        ChainNames.RANGE_TREE,
        (_, rule) ->
            value(PACKETS, rule)
                .map(Integer::parseInt)
                .ifPresent(id -> classes.add(new ClassId(id))));
    return classes;
  }

  /** In the tree of pods, and of a class that names destinations in its chain. */
  private SortedMap<ClassId, EgressId> defaults() {
    TreeMap<ClassId, EgressId> defaults = new TreeMap<>();
    rules(
        Table.MANGLE,
        ChainNames.PREFIX,
        (chain, rule) -> {
          Optional<EgressId> egress = value(SET_MARK, rule).map(FwMark::of).map(this::egress);
          if (egress.isPresent() && ChainNames.isClass(chain)) {
            defaults.put(ChainNames.classOf(chain), egress.get());
          } else if (egress.isPresent() && chain.startsWith(ChainNames.CLASS_TREE)) {
            value(PACKETS, rule)
                .map(Integer::parseInt)
                .ifPresent(id -> defaults.put(new ClassId(id), egress.get()));
          }
        });
    return defaults;
  }

  private EgressId egress(FwMark mark) {
    return new EgressId(mark.value() & ~settings.marks().mask().value());
  }

  private SetLayout sets(SetLayout fallback) {
    Map<String, String> named = new TreeMap<>();
    TreeMap<ClassId, String> destinations = new TreeMap<>();
    rules(
        Table.MANGLE,
        ChainNames.PREFIX,
        (chain, rule) -> {
          value(MATCH_SET, rule).ifPresent(set -> named.put(kind(set), set));
          if (ChainNames.isByDestination(chain)) {
            value(MAP_SET, rule).ifPresent(set -> destinations.put(ChainNames.classOf(chain), set));
          }
        });
    return new SetLayout(
        named.getOrDefault("pods", fallback.pods()),
        named.getOrDefault("ranges", fallback.ranges()),
        named.getOrDefault("cluster", fallback.cluster()),
        named.getOrDefault("eips", fallback.eips()),
        named.getOrDefault("peers", fallback.peers()),
        destinations);
  }

  private static String kind(String set) {
    String[] parts = set.split("-", -1);
    return parts.length == 3 ? parts[1] : "";
  }

  /** Calls with every rule of the chains whose names begin so. */
  private void rules(Table table, String prefix, BiConsumer<String, String> each) {
    for (Map.Entry<String, List<String>> chain : chains.of(table).entrySet()) {
      if (chain.getKey().startsWith(prefix)) {
        for (String rule : chain.getValue()) {
          try {
            each.accept(chain.getKey(), rule);
          } catch (IllegalArgumentException | NoSuchElementException _) {
            // Somebody else's rule in our chain, or a changed one: the comments will differ.
            continue;
          }
        }
      }
    }
  }

  private static EgressId id(String rule) {
    return new EgressId(FwMark.of(value(ID, rule).orElseThrow()).value());
  }

  private static Optional<String> value(Pattern option, String rule) {
    Matcher matcher = option.matcher(rule);
    return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
  }
}
