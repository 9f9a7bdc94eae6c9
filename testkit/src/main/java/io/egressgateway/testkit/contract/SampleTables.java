package io.egressgateway.testkit.contract;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Tables of every kind of entry, by hand and by seed. */
public final class SampleTables {
  private SampleTables() {}

  /** At least one entry of every kind, in both families. */
  public static DatapathTables full() {
    return new DatapathTables(
        new PerFamily<>(
            family("10.0.0.", "192.0.2.", "10.0.0.0/8", "203.0.113."),
            family("fd00::", "2001:db8:2::", "fd00::/8", "2001:db8:1::")),
        new TreeMap<>(
            Map.of(
                new EgressId(1), new EgressFingerprint(-1),
                new EgressId(2), new EgressFingerprint(2),
                new EgressId(EgressId.MAX), new EgressFingerprint(3))),
        new TreeMap<>(Map.of(new EgressId(2), new FwMark(0x26000007))),
        new TreeSet<>(Set.of(new EgressId(EgressId.MAX))));
  }

  private static FamilyTables family(String pods, String eips, String cluster, String outside) {
    IpRange network =
        IpAddress.of(outside + "8").toPrefix().length() == 32
            ? IpPrefix.of(outside + "8/29").toRange()
            : IpPrefix.of(outside + "8/125").toRange();
    return new FamilyTables(
        new TreeMap<>(
            Map.of(
                IpAddress.of(pods + "1"), new ClassId(1),
                IpAddress.of(pods + "2"), new ClassId(70_000))),
        new TreeMap<>(
            Map.of(
                new ClassDestination(new ClassId(1), network),
                new Verdict.Through(new EgressId(1)),
                new ClassDestination(
                    new ClassId(1),
                    new IpRange(IpAddress.of(outside + "1"), network.first().plus(-1))),
                new Verdict.Excluded(),
                new ClassDestination(new ClassId(70_000), IpRange.of(IpAddress.of(outside + "1"))),
                new Verdict.Through(new EgressId(EgressId.MAX)))),
        new TreeMap<>(Map.of(new ClassId(1), new EgressId(2))),
        new TreeSet<>(
            Set.of(
                IpPrefix.of(cluster).toRange(),
                IpRange.of(network.first().filled(0)),
                new IpRange(IpAddress.of(outside + "21"), IpAddress.of(outside + "33")))),
        new TreeMap<>(Map.of(new EgressId(1), IpAddress.of(eips + "1"))),
        new TreeSet<>(Set.of(IpAddress.of(eips + "1"), IpAddress.of(eips + "2"))),
        new TreeSet<>(Set.of(IpAddress.of(outside + "100"))),
        new TreeMap<>(
            Map.of(
                IpRange.of(IpAddress.of(pods + "3")),
                new ClassId(70_000),
                new IpRange(IpAddress.of(pods + "5"), IpAddress.of(pods + "11")),
                new ClassId(1),
                network,
                new ClassId(2))));
  }

  /** A random subset of small tables, with random values. */
  public static DatapathTables random(RandomGenerator random) {
    TreeMap<EgressId, EgressFingerprint> egresses = new TreeMap<>();
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    TreeSet<EgressId> masquerade = new TreeSet<>();
    for (int i = 1; i <= 6; i++) {
      EgressId id = new EgressId(i);
      egresses.put(id, new EgressFingerprint(random.nextInt(3)));
      switch (random.nextInt(4)) {
        case 0 -> gateways.put(id, new FwMark(0x26000001 + random.nextInt(3)));
        case 1 -> masquerade.add(id);
        default -> {}
      }
    }
    return new DatapathTables(
        new PerFamily<>(
            randomFamily(random, IpAddress.of("10.9.0.0")),
            randomFamily(random, IpAddress.of("fd09::"))),
        egresses,
        gateways,
        masquerade);
  }

  private static FamilyTables randomFamily(RandomGenerator random, IpAddress start) {
    TreeMap<IpAddress, ClassId> pods = new TreeMap<>();
    TreeMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    TreeMap<ClassId, EgressId> defaults = new TreeMap<>();
    TreeSet<IpRange> cluster = new TreeSet<>();
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    TreeSet<IpAddress> eips = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      if (random.nextBoolean()) {
        pods.put(start.plus(i), new ClassId(1 + random.nextInt(4)));
      }
      if (random.nextBoolean()) {
        // Twenty apart and up to nineteen long: disjoint, not touching, but overlapping over time.
        IpAddress first = start.plus(20L * i + random.nextInt(9));
        IpRange range = new IpRange(first, first.plus(random.nextInt(10)));
        cluster.add(range);
        Verdict verdict =
            random.nextBoolean()
                ? new Verdict.Excluded()
                : new Verdict.Through(new EgressId(1 + random.nextInt(6)));
        explicit.put(new ClassDestination(new ClassId(1 + random.nextInt(2)), range), verdict);
      }
    }
    for (int i = 1; i <= 4; i++) {
      if (random.nextBoolean()) {
        defaults.put(new ClassId(i), new EgressId(1 + random.nextInt(6)));
        snat.put(new EgressId(i), start.plus(1000 + random.nextInt(3)));
        eips.add(start.plus(1000 + i));
      }
    }
    return new FamilyTables(
        pods, explicit, defaults, cluster, snat, eips, eips, randomRanges(random, start));
  }

  /** Ranges of senders that touch or overlap those of other draws, among the pods. */
  private static TreeMap<IpRange, ClassId> randomRanges(RandomGenerator random, IpAddress start) {
    TreeMap<IpRange, ClassId> ranges = new TreeMap<>();
    IpAddress next = start.plus(random.nextInt(4));
    for (int i = 0; i < 3; i++) {
      IpRange range = new IpRange(next, next.plus(random.nextInt(4)));
      ranges.put(range, new ClassId(1 + random.nextInt(4)));
      next = range.last().plus(1 + random.nextInt(2));
    }
    return ranges;
  }

  /** Lays everything anew. */
  public static DatapathTransaction reset(DatapathTables tables) {
    return new DatapathTransaction(true, change(DatapathTables.EMPTY, tables).stages());
  }

  /** Leads from one to another in one stage. */
  public static DatapathTransaction change(DatapathTables from, DatapathTables to) {
    TablesDelta delta = TablesDelta.between(from, to);
    return new DatapathTransaction(
        false, delta.isEmpty() ? List.of() : List.of(new Stage("all", delta)));
  }
}
