package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * The kernel does what the tables say: read back, they tell every packet the same fate, and real
 * packets meet it. {@code -Dcases.seed=SEED -Dcases.count=1} runs one case again.
 */
@NamespaceTest
public abstract class TracedPacketContract {
  private static final long FIRST_SEED = Long.getLong("cases.seed", 1);
  static final int PODS = 4;
  static final int SERVERS = 6;

  private final Callable<DatapathBackend> opening;

  private final int tables;
  private final int packets;

  /**
   * A contract.
   *
   * @param tables how many random tables are read back
   * @param packets through how many random tables real packets are sent
   */
  protected TracedPacketContract(Callable<DatapathBackend> opening, int tables, int packets) {
    this.opening = opening;
    this.tables = tables;
    this.packets = packets;
  }

  @Test
  void tablesReadBackTellEveryPacketTheSameFate() throws Exception {
    int count = Integer.getInteger("cases.count", tables);
    try (NetworkNamespace namespace = TestNamespaces.fresh("trace");
        DatapathBackend backend = BackendInside.open(namespace, opening)) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
        DatapathTables drawn = SampleTables.random(new Random(seed));
        backend.apply(SampleTables.reset(drawn));
        PacketTracer said = new PacketTracer(drawn);
        PacketTracer held = new PacketTracer(backend.observe().tables());
        for (String start : new String[] {"10.9.0.0", "fd09::"}) {
          for (int pod = 0; pod < 13; pod++) {
            for (int to = 0; to < 260; to++) {
              IpAddress from = IpAddress.of(start).plus(pod);
              IpAddress destination = IpAddress.of(start).plus(to);
              assertThat(held.trace(from, destination))
                  .as("-Dcases.seed=%d: %s to %s", seed, from, destination)
                  .isEqualTo(said.trace(from, destination));
            }
          }
        }
      }
    }
  }

  @Test
  void realPacketsMeetTheFateThatTheTablesTell() throws Exception {
    int count = Integer.getInteger("cases.count", packets);
    try (PacketPath path = new PacketPath(opening);
        FateObserver observer = FateObserver.on(path, PODS, SERVERS)) {
      Set<String> kinds = new TreeSet<>();
      for (long seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
        DatapathTables drawn = random(new Random(seed));
        path.program(drawn);
        // A port that chance gives twice would go on with a connection of the tables before.
        path.node.output("conntrack", "-F");
        PacketTracer tracer = new PacketTracer(drawn);
        for (Addresses a : Addresses.values()) {
          for (int pod = 0; pod < PODS; pod++) {
            for (int server = 0; server < SERVERS; server++) {
              IpAddress from = a.pod.plus(pod);
              IpAddress to = a.server.plus(server);
              Fate fate = observer.fate(a, from, to);
              kinds.add(fate.getClass().getSimpleName());
              assertThat(fate)
                  .as("-Dcases.seed=%d: %s to %s", seed, from, to)
                  .isEqualTo(tracer.trace(from, to));
            }
          }
        }
      }
      if (count > 1) {
        assertThat(kinds)
            .containsExactly("Dropped", "ForwardToGateway", "Masquerade", "SnatTo", "Untouched");
      }
    }
  }

  /** Tables over the pods, servers and egress IPs of {@link PacketPath}. */
  static DatapathTables random(Random random) {
    TreeMap<EgressId, EgressFingerprint> egresses = new TreeMap<>();
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    TreeSet<EgressId> masquerade = new TreeSet<>();
    for (int i = 1; i <= 6; i++) {
      egresses.put(new EgressId(i), new EgressFingerprint(i));
      switch (random.nextInt(4)) {
        case 0 -> gateways.put(new EgressId(i), PacketPath.PEER_MARK);
        case 1 -> masquerade.add(new EgressId(i));
        default -> {}
      }
    }
    return new DatapathTables(
        PerFamily.of(family -> randomFamily(random, Addresses.values()[family.ordinal()])),
        egresses,
        gateways,
        masquerade);
  }

  private static FamilyTables randomFamily(Random random, Addresses a) {
    TreeMap<IpAddress, ClassId> pods = new TreeMap<>();
    for (int i = 0; i < PODS; i++) {
      if (random.nextInt(4) > 0) {
        pods.put(a.pod.plus(i), new ClassId(1 + random.nextInt(3)));
      }
    }
    TreeMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    TreeMap<ClassId, EgressId> defaults = new TreeMap<>();
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    for (int i = 1; i <= 3; i++) {
      destinations(random, a, new ClassId(i), explicit);
      if (random.nextBoolean()) {
        defaults.put(new ClassId(i), egress(random));
      }
      snat.put(egress(random), a.eip.plus(i));
    }
    TreeSet<IpRange> cluster = new TreeSet<>();
    TreeSet<IpAddress> guarded = new TreeSet<>();
    cluster.add(IpRange.of(a.server.plus(random.nextInt(SERVERS))));
    if (random.nextInt(4) == 0) {
      guarded.add(a.server.plus(random.nextInt(SERVERS)));
    }
    return new FamilyTables(
        pods, explicit, defaults, cluster, snat, guarded, new TreeSet<>(), ranges(random, a));
  }

  /** None, all pods, or two neighboring ranges of them, one of which may be missing. */
  private static TreeMap<IpRange, ClassId> ranges(Random random, Addresses a) {
    TreeMap<IpRange, ClassId> ranges = new TreeMap<>();
    IpAddress last = a.pod.plus(PODS - 1);
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> ranges.put(new IpRange(a.pod, last), new ClassId(1 + random.nextInt(3)));
      default -> {
        IpAddress middle = a.pod.plus(random.nextInt(PODS - 1));
        ranges.put(new IpRange(a.pod, middle), new ClassId(1 + random.nextInt(3)));
        if (random.nextBoolean()) {
          ranges.put(new IpRange(middle.plus(1), last), new ClassId(1 + random.nextInt(3)));
        }
      }
    }
    return ranges;
  }

  /** Nothing, everything, or two neighboring ranges. */
  private static void destinations(
      Random random, Addresses a, ClassId podClass, Map<ClassDestination, Verdict> explicit) {
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> {
        IpRange everything = new IpRange(a.server.masked(0), a.server.filled(0));
        explicit.put(new ClassDestination(podClass, everything), verdict(random));
      }
      default -> {
        IpAddress middle = a.server.plus(1 + random.nextInt(SERVERS - 2));
        explicit.put(
            new ClassDestination(podClass, new IpRange(a.server, middle)), verdict(random));
        explicit.put(new ClassDestination(podClass, IpRange.of(middle.plus(1))), verdict(random));
      }
    }
  }

  private static Verdict verdict(Random random) {
    return random.nextInt(4) == 0 ? new Verdict.Excluded() : new Verdict.Through(egress(random));
  }

  private static EgressId egress(Random random) {
    return new EgressId(1 + random.nextInt(6));
  }
}
