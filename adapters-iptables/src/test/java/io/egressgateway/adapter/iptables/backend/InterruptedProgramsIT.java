package io.egressgateway.adapter.iptables.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.iptables.process.ProgramRunner;
import io.egressgateway.adapter.iptables.process.Programs;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A transaction that ends after any of the programs it starts: as if the agent had died there, or
 * the program had failed.
 */
@NamespaceTest
class InterruptedProgramsIT {

  /** Lets so many writing programs run, and no more. */
  private static final class Limited implements ProgramRunner {
    private final ProgramRunner programs = new Programs(Duration.ofSeconds(20), Map.of());
    private int left = Integer.MAX_VALUE;

    @Override
    public String run(List<String> command, String input) throws DatapathException {
      if (!input.isEmpty() && left-- <= 0) {
        throw new DatapathException(Kind.OTHER, "run " + command, "failure on order", null);
      }
      return programs.run(command, input);
    }
  }

  private final Limited programs = new Limited();

  @ParameterizedTest
  @CsvSource({"LEGACY, 1", "NFT, 3"})
  void whereverItEndsEachPacketIsTreatedAsBeforeOrAfterOrDroppedAndTheNextPassRepairs(
      Variant variant, long seed) throws Exception {
    Random random = new Random(seed);
    DatapathTables before = SampleTables.random(random);
    DatapathTables after = SampleTables.random(random);
    try (NetworkNamespace namespace = TestNamespaces.fresh("interrupted");
        DatapathBackend backend =
            BackendInside.open(
                namespace,
                () ->
                    IptablesBackend.open(
                        DatapathSettings.DEFAULT,
                        IptablesSettings.DEFAULT.with(variant),
                        programs))) {
      int allowed = 0;
      backend.apply(SampleTables.reset(before));
      while (!completes(backend, before, after, allowed)) {
        ObservedTables between = backend.observe();
        safe(before, between, after, "after " + allowed + " programs");
        repaired(backend, between, after);
        repaired(backend, backend.observe(), before);
        allowed++;
      }
      assertThat(allowed).as("programs of one transaction").isGreaterThan(3);
      assertThat(backend.observe()).isEqualTo(intact(after));
    }
  }

  private boolean completes(
      DatapathBackend backend, DatapathTables before, DatapathTables after, int allowed)
      throws DatapathException {
    assertThat(backend.observe()).isEqualTo(intact(before));
    programs.left = allowed;
    try {
      backend.apply(DatapathDiff.between(intact(before), after));
      return true;
    } catch (DatapathException onOrder) {
      assertThat(onOrder.object()).isEqualTo("failure on order");
      return false;
    } finally {
      programs.left = Integer.MAX_VALUE;
    }
  }

  private static void repaired(
      DatapathBackend backend, ObservedTables found, DatapathTables desired)
      throws DatapathException {
    backend.apply(DatapathDiff.between(found, desired));
    assertThat(backend.observe()).isEqualTo(intact(desired));
  }

  /** Where the families differ meanwhile in who owns what, one view of both cannot tell a fate. */
  private static void safe(
      DatapathTables before, ObservedTables between, DatapathTables after, String where) {
    if (!(between.structure() instanceof Structure.Intact)) {
      return;
    }
    PacketTracer now = new PacketTracer(between.tables());
    List<PacketTracer> allowed = mixtures(before, after);
    for (String start : List.of("10.9.0.0", "fd09::")) {
      for (int pod = 0; pod < 13; pod++) {
        for (int to = 0; to < 260; to += 3) {
          IpAddress from = IpAddress.of(start).plus(pod);
          IpAddress destination = IpAddress.of(start).plus(to);
          Fate fate = now.trace(from, destination);
          boolean safe =
              fate instanceof Fate.Dropped
                  || allowed.stream().anyMatch(one -> one.trace(from, destination).equals(fate));
          if (!safe) {
            throw new AssertionError(
                "%s: %s to %s fares %s".formatted(where, from, destination, fate));
          }
        }
      }
    }
  }

  /**
   * The tables before and after, and those where a packet's class is of the one and the owner of
   * its egress of the other: ids mean the same in both. Never is a packet's class of both.
   */
  private static List<PacketTracer> mixtures(DatapathTables before, DatapathTables after) {
    List<PacketTracer> mixtures = new ArrayList<>();
    for (DatapathTables classes : List.of(before, after)) {
      for (DatapathTables gateways : List.of(before, after)) {
        for (DatapathTables owned : List.of(before, after, both(before, after))) {
          mixtures.add(
              new PacketTracer(
                  new DatapathTables(
                      PerFamily.of(family ->
                          withSnat(
                              classes.families().get(family), owned.families().get(family).snat())),
                      classes.egresses(),
                      gateways.gateways(),
                      owned.masquerade())));
        }
      }
    }
    return mixtures;
  }

  /** What either owns, as the stage that prepares leaves it. */
  private static DatapathTables both(DatapathTables before, DatapathTables after) {
    TreeSet<EgressId> masquerade = new TreeSet<>(before.masquerade());
    masquerade.addAll(after.masquerade());
    return new DatapathTables(
        PerFamily.of(family -> {
          TreeMap<EgressId, IpAddress> snat = new TreeMap<>(before.families().get(family).snat());
          snat.putAll(after.families().get(family).snat());
          return withSnat(before.families().get(family), snat);
        }),
        before.egresses(),
        before.gateways(),
        masquerade);
  }

  private static FamilyTables withSnat(FamilyTables f, SortedMap<EgressId, IpAddress> snat) {
    return new FamilyTables(
        f.podClasses(),
        f.explicit(),
        f.defaults(),
        f.clusterRanges(),
        snat,
        Sorted.emptySet(),
        f.tunnelPeers(),
        f.podRanges());
  }

  private static ObservedTables intact(DatapathTables tables) {
    return new ObservedTables(new Structure.Intact(), tables, Consistency.COMPLETE);
  }
}
