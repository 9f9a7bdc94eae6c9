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
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
  private static final int PODS = 4;
  private static final int SERVERS = 6;

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
        DatagramSocket outside = listening(path.outside);
        DatagramSocket peer = listening(path.peer)) {
      addresses(path);
      Observer observer = new Observer(path, outside, peer);
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

  private static DatagramSocket listening(NetworkNamespace namespace) throws Exception {
    DatagramSocket socket = namespace.call(() -> new DatagramSocket(7000));
    socket.setSoTimeout(10);
    return socket;
  }

  private static void addresses(PacketPath path) {
    for (NetworkNamespace namespace : new NetworkNamespace[] {path.outside, path.peer}) {
      namespace.sysctl("net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/default/rp_filter=0");
    }
    path.outside.sysctl("net/ipv4/conf/eth0/rp_filter=0");
    path.peer.sysctl("net/ipv4/conf/tunnel/rp_filter=0");
    for (Addresses a : Addresses.values()) {
      String net = a.family == IpFamily.IPV4 ? "/24" : "/64 nodad";
      for (int i = 1; i < PODS; i++) {
        path.pod.ip("addr add " + a.pod.plus(i) + net + " dev eth0");
      }
      for (int i = 1; i < SERVERS; i++) {
        PacketPath.address(path.outside, a.server.plus(i));
        PacketPath.address(path.peer, a.server.plus(i));
        path.node.ip("route add " + a.server.plus(i) + " via " + a.node.plus(8));
      }
    }
  }

  /** Tables over the pods, servers and egress IPs of {@link PacketPath}. */
  private static DatapathTables random(Random random) {
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

  /** Sends a packet and looks where it comes out. */
  private record Observer(PacketPath path, DatagramSocket outside, DatagramSocket peer) {
    private static final int LOOKS = 200;

    Fate fate(Addresses a, IpAddress from, IpAddress to) throws Exception {
      Map<String, Long> before = path.backend.drops();
      try (DatagramSocket sender = PacketPath.open(path.pod, from, 0)) {
        sender.send(
            new DatagramPacket(new byte[1], 1, new InetSocketAddress(PacketPath.net(to), 7000)));
        for (int i = 0; i < LOOKS; i++) {
          Optional<InetAddress> seen = source(outside);
          if (seen.isPresent()) {
            return leftAs(a, from, IpAddress.ofBytes(seen.get().getAddress()));
          }
          if (source(peer).isPresent()) {
            return new Fate.ForwardToGateway(PacketPath.PEER_MARK);
          }
          for (Fate.Reason reason : Fate.Reason.values()) {
            String counter = reason.name().toLowerCase(Locale.ROOT);
            if (path.drops(counter) > before.getOrDefault(counter, 0L)) {
              return new Fate.Dropped(reason);
            }
          }
        }
      }
      throw new AssertionError("lost without a count: " + path.backend.drops());
    }

    private static Fate leftAs(Addresses a, IpAddress pod, IpAddress source) {
      if (source.equals(pod)) {
        return new Fate.Untouched();
      }
      return source.equals(a.node) ? new Fate.Masquerade() : new Fate.SnatTo(source);
    }

    private static Optional<InetAddress> source(DatagramSocket socket) throws Exception {
      DatagramPacket packet = new DatagramPacket(new byte[1], 1);
      try {
        socket.receive(packet);
        return Optional.of(packet.getAddress());
      } catch (SocketTimeoutException _) {
        return Optional.empty();
      }
    }
  }
}
