package io.egressgateway.adapter.iptables.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What nf_tables asks of chains, for every number of policies: it counts chains one behind the
 * other, and before each commit walks all ways through them.
 */
class ChainDepthTest {
  /** linux/netfilter/nf_tables.h NFT_JUMP_STACK_SIZE; the built-in chain is one of them. */
  private static final int MOST_CHAINS = 16;

  private static final int MOST_ID = EgressId.MAX - 1;
  private static final Pattern NEXT = Pattern.compile("-[gj] (EGW-\\S+)");

  /** How a chain was found to be, once. */
  private record Below(int chains, long rules) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 8, 9, 100, 1_000, 4_096, 10_000, 16_384})
  void chainsNestNoDeeperThanTheKernelAllowsAndHaveNoMoreWaysThanRules(int policies) {
    Random random = new Random(policies);
    check(policies, i -> 1 + random.nextInt(MOST_ID));
    check(policies, i -> 1 + i);
    check(policies, i -> 1 + (i * 256) % MOST_ID);
    check(policies, i -> 1 << (i % 22));
    // All alike in the bits that are compared first, which is where the tree would grow deep.
    check(policies, i -> (i << 8 | 0xff) & EgressId.MAX);
  }

  private static void check(int policies, IntUnaryOperator number) {
    ChainState state = state(policies, number);
    for (IpFamily family : IpFamily.values()) {
      Chains chains = EgressChains.of(DatapathSettings.DEFAULT, family, state);
      for (Table table : Table.values()) {
        Map<String, Below> known = new HashMap<>();
        long rules = chains.of(table).values().stream().mapToLong(List::size).sum();
        for (String hook : table.hooks()) {
          String jump = EgressChains.jump(DatapathSettings.DEFAULT, table, hook);
          Below below = below(List.of(jump), chains.of(table), known);
          assertThat(below.chains()).as("%s %s", table, hook).isLessThanOrEqualTo(MOST_CHAINS);
          assertThat(below.rules()).as("%s %s", table, hook).isLessThanOrEqualTo(8 * rules + 100);
        }
      }
    }
  }

  /** A third of the classes name destinations; a third of the egresses is owned here. */
  private static ChainState state(int policies, IntUnaryOperator number) {
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    TreeMap<ClassId, EgressId> defaults = new TreeMap<>();
    TreeMap<ClassId, String> destinations = new TreeMap<>();
    TreeSet<EgressId> masquerade = new TreeSet<>();
    for (int i = 0; i < policies; i++) {
      EgressId egress = new EgressId(number.applyAsInt(i));
      ClassId podClass = new ClassId(number.applyAsInt(i));
      switch (i % 3) {
        case 0 -> gateways.put(egress, new FwMark(0x26000001 + i % 3));
        case 1 -> snat.put(egress, IpAddress.of("192.0.2.1").plus(i));
        default -> masquerade.add(egress);
      }
      defaults.put(podClass, egress);
      if (i % 3 == 0) {
        destinations.put(podClass, SetLayout.destinations(IpFamily.IPV4, podClass, 1));
      }
    }
    return new ChainState(
        gateways,
        masquerade,
        snat,
        defaults,
        Sorted.set(defaults.keySet()),
        SetLayout.fresh(IpFamily.IPV4, 1).withDestinations(destinations));
  }

  private static Below below(
      List<String> rules, Map<String, List<String>> chains, Map<String, Below> known) {
    int deepest = 0;
    long all = 0;
    for (String rule : rules) {
      all++;
      Matcher next = NEXT.matcher(rule);
      if (next.find()) {
        String chain = next.group(1) + "";
        Below found = known.get(chain);
        if (found == null) {
          found = below(chains.getOrDefault(chain, List.of()), chains, known);
          known.put(chain, found);
        }
        deepest = Math.max(deepest, found.chains());
        all += found.rules();
      }
    }
    return new Below(1 + deepest, all);
  }
}
