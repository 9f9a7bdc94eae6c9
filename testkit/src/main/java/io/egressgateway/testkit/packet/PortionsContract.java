package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * A change that is made by several commits may end after any of them: real packets then fare as
 * before, or as after, or are dropped, and what is read back leads to the rest. {@code
 * -Dcases.seed=SEED -Dcases.count=1} runs one case again.
 */
@NamespaceTest
public abstract class PortionsContract {
  private static final long FIRST_SEED = Long.getLong("cases.seed", 1);
  private static final int EGRESSES = 6;

  private final Callable<DatapathBackend> opening;
  private final int changes;

  /**
   * A contract.
   *
   * @param changes how many random changes are made
   */
  protected PortionsContract(Callable<DatapathBackend> opening, int changes) {
    this.opening = opening;
    this.changes = changes;
  }

  /**
   * Makes a change, but ends it after so many commits.
   *
   * @return whether all of it was made
   */
  protected abstract boolean make(
      DatapathBackend backend, DatapathTransaction transaction, int commits) throws Exception;

  private record Change(ObservedTables before, DatapathTables after) {
    DatapathTransaction transaction() {
      return DatapathDiff.between(before, after);
    }

    /** Where packets go whose old egress has its new owner already. */
    DatapathTables steered() {
      return new DatapathTables(
          PerFamily.of(family -> {
            FamilyTables old = before.tables().families().get(family);
            FamilyTables now = after.families().get(family);
            return new FamilyTables(
                old.podClasses(),
                old.explicit(),
                old.defaults(),
                old.clusterRanges(),
                now.snat(),
                now.guardedEips(),
                now.tunnelPeers(),
                old.podRanges());
          }),
          after.egresses(),
          after.gateways(),
          after.masquerade());
    }
  }

  /** Every third one starts from nothing. */
  private static Change draw(long seed) {
    Random random = new Random(seed);
    DatapathTables before = owned(TracedPacketContract.random(random), random);
    DatapathTables after = owned(TracedPacketContract.random(random), random);
    ObservedTables stands =
        new ObservedTables(new ObservedTables.Structure.Intact(), before, Consistency.COMPLETE);
    return new Change(seed % 3 == 0 ? ObservedTables.NOTHING : stands, after);
  }

  /** The tables with egresses that somebody has, or nobody, and whose addresses never change. */
  private static DatapathTables owned(DatapathTables drawn, Random random) {
    TreeMap<EgressId, EgressFingerprint> egresses = new TreeMap<>();
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    TreeSet<EgressId> masquerade = new TreeSet<>();
    TreeSet<EgressId> here = new TreeSet<>();
    for (int i = 1; i <= EGRESSES; i++) {
      EgressId id = new EgressId(i);
      egresses.put(id, new EgressFingerprint(i));
      switch (random.nextInt(5)) {
        case 0 -> gateways.put(id, PacketPath.PEER_MARK);
        case 1 -> masquerade.add(id);
        case 2 -> {}
        default -> here.add(id);
      }
    }
    return new DatapathTables(
        PerFamily.of(family -> translating(drawn.families().get(family), family, here)),
        egresses,
        gateways,
        masquerade);
  }

  private static FamilyTables translating(
      FamilyTables drawn, IpFamily family, Iterable<EgressId> here) {
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    here.forEach(id -> snat.put(id, Addresses.values()[family.ordinal()].eip.plus(id.value())));
    return new FamilyTables(
        drawn.podClasses(),
        drawn.explicit(),
        drawn.defaults(),
        drawn.clusterRanges(),
        snat,
        drawn.guardedEips(),
        drawn.tunnelPeers(),
        drawn.podRanges());
  }

  @Test
  void realPacketsFareAsBeforeOrAsAfterOrAreDroppedAndTheNextChangeDoesTheRest() throws Exception {
    try (PacketPath path = new PacketPath(opening);
        FateObserver observer =
            FateObserver.on(path, TracedPacketContract.PODS, TracedPacketContract.SERVERS)) {
      int ends = 0;
      for (long seed = FIRST_SEED; seed < FIRST_SEED + count(); seed++) {
        Change change = draw(seed);
        boolean whole = false;
        for (int commits = 1; !whole; commits++) {
          lay(path.backend, change);
          whole = make(path.backend, change.transaction(), commits);
          ends++;
          // A port that chance gives twice would go on with a connection of before.
          path.node.output("conntrack", "-F");
          String when = "-Dcases.seed=%d, ended after %d commits".formatted(seed, commits);
          assertSafe(observer, change, new Random(seed * 1_000 + commits), when);
          path.backend.apply(DatapathDiff.between(path.backend.observe(), change.after()));
          assertThat(path.backend.observe().tables()).as(when).isEqualTo(change.after());
        }
      }
      assertThat(ends).isGreaterThan(3 * count());
    }
  }

  private int count() {
    return Integer.getInteger("cases.count", changes);
  }

  private static void lay(DatapathBackend backend, Change change) throws Exception {
    if (change.before().structure() instanceof ObservedTables.Structure.Absent) {
      backend.uninstall();
    } else {
      backend.apply(SampleTables.reset(change.before().tables()));
    }
  }

  /** One destination for each pod: over all changes chance meets all of them. */
  private static void assertSafe(FateObserver observer, Change change, Random random, String when)
      throws Exception {
    PacketTracer before = new PacketTracer(change.before().tables());
    PacketTracer after = new PacketTracer(change.after());
    PacketTracer steered = new PacketTracer(change.steered());
    for (Addresses a : Addresses.values()) {
      for (int pod = 0; pod < TracedPacketContract.PODS; pod++) {
        IpAddress from = a.pod.plus(pod);
        IpAddress to = a.server.plus(random.nextInt(TracedPacketContract.SERVERS));
        Fate now = observer.fate(a, from, to);
        if (!(now instanceof Fate.Dropped)) {
          assertThat(now)
              .as("%s to %s, %s", from, to, when)
              .isIn(before.trace(from, to), after.trace(from, to), steered.trace(from, to));
        }
      }
    }
  }
}
