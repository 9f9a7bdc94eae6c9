package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * 10,000 policies on one node, each with a class, an egress and a pod of its own: the kernel takes
 * them, and packets of the first and of the last meet the right fate. Times are printed, not
 * judged.
 */
@NamespaceTest
public abstract class ManyPoliciesContract {
  private static final int POLICIES = 10_000;
  private static final int LAST = POLICIES - 1;

  /** Spreads numbers over all values as a digest does; odd, so no two meet. */
  private static final int SPREAD = 0x9E37_79B1;

  private final Callable<DatapathBackend> opening;

  protected ManyPoliciesContract(Callable<DatapathBackend> opening) {
    this.opening = opening;
  }

  @Test
  void thePodsOfTheFirstAndTheLastOfTenThousandPoliciesLeaveAsTheirsSay() throws Exception {
    try (PacketPath path = new PacketPath(opening)) {
      for (Addresses a : Addresses.values()) {
        String net = a.family == IpFamily.IPV4 ? "/24" : "/64 nodad";
        path.pod.ip("addr add " + pod(a, LAST) + net + " dev eth0");
        path.outside.ip("route add " + eip(a, LAST) + " via " + a.node);
      }
      DatapathTables before = tables(true);
      long start = System.nanoTime();
      path.program(before);
      long programmed = System.nanoTime();
      assertThat(path.backend.observe().tables()).isEqualTo(before);
      for (Addresses a : Addresses.values()) {
        leaves(path, a, 0);
        assertThat(path.exchange(path.pod, pod(a, LAST), path.peer, a.server, false))
            .contains(pod(a, LAST));
      }
      DatapathTables after = tables(false);
      long moving = System.nanoTime();
      path.backend.apply(SampleTables.change(before, after));
      long moved = System.nanoTime();
      System.out.printf(
          "%,d policies: programmed in %d ms, one of them moved here in %d ms%n",
          POLICIES,
          Duration.ofNanos(programmed - start).toMillis(),
          Duration.ofNanos(moved - moving).toMillis());
      for (Addresses a : Addresses.values()) {
        leaves(path, a, 0);
        leaves(path, a, LAST);
      }
      assertThat(path.backend.drops().values()).containsOnly(0L);
    }
  }

  /** The first packet of a connection and a later one. */
  private static void leaves(PacketPath path, Addresses a, int policy) throws Exception {
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.pod, pod(a, policy), 0)) {
      server.setSoTimeout(2000);
      for (int packet = 0; packet < 2; packet++) {
        client.send(
            new DatagramPacket(
                new byte[1], 1, new InetSocketAddress(PacketPath.net(a.server), 7000)));
        DatagramPacket request = new DatagramPacket(new byte[1], 1);
        server.receive(request);
        assertThat(IpAddress.ofBytes(request.getAddress().getAddress())).isEqualTo(eip(a, policy));
        server.send(request);
        client.receive(new DatagramPacket(new byte[1], 1));
      }
    }
  }

  /** Half of the egresses are owned here, half by the peer; the last one by either. */
  private static DatapathTables tables(boolean lastAtPeer) {
    TreeMap<EgressId, EgressFingerprint> egresses = new TreeMap<>();
    TreeMap<EgressId, FwMark> gateways = new TreeMap<>();
    for (int i = 0; i < POLICIES; i++) {
      egresses.put(egress(i), new EgressFingerprint(i));
      if (atPeer(i, lastAtPeer)) {
        gateways.put(egress(i), PacketPath.PEER_MARK);
      }
    }
    return new DatapathTables(
        PerFamily.of(family -> family(Addresses.values()[family.ordinal()], lastAtPeer)),
        egresses,
        gateways,
        new TreeSet<>());
  }

  private static FamilyTables family(Addresses a, boolean lastAtPeer) {
    TreeMap<IpAddress, ClassId> pods = new TreeMap<>();
    TreeMap<ClassId, EgressId> defaults = new TreeMap<>();
    TreeMap<EgressId, IpAddress> snat = new TreeMap<>();
    for (int i = 0; i < POLICIES; i++) {
      ClassId podClass = new ClassId(((i + 1) * SPREAD) & Integer.MAX_VALUE);
      pods.put(pod(a, i), podClass);
      defaults.put(podClass, egress(i));
      if (!atPeer(i, lastAtPeer)) {
        snat.put(egress(i), eip(a, i));
      }
    }
    return new FamilyTables(
        pods,
        new TreeMap<>(),
        defaults,
        new TreeSet<>(),
        snat,
        Sorted.set(snat.values()),
        new TreeSet<>());
  }

  private static boolean atPeer(int policy, boolean lastAtPeer) {
    return policy == LAST ? lastAtPeer : policy % 2 == 1;
  }

  private static EgressId egress(int policy) {
    return new EgressId(((policy + 1) * SPREAD) & EgressId.MAX);
  }

  /** The first and the last are in the pod's namespace, the others nowhere. */
  private static IpAddress pod(Addresses a, int policy) {
    return switch (policy) {
      case 0 -> a.pod;
      case LAST -> a.pod.plus(1);
      default -> a.pod.plus(0x10_0000L + policy);
    };
  }

  private static IpAddress eip(Addresses a, int policy) {
    return switch (policy) {
      case 0 -> a.eip;
      case LAST -> a.eip.plus(1);
      default -> a.eip.plus(0x10_0000L + policy);
    };
  }
}
