package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of open connections when tables change, and of the marks that others set. */
@NamespaceTest
public abstract class ConnectionContract {
  private static final int PATIENCE_MILLIS = 5000;
  private static final int SILENCE_MILLIS = 250;
  private static final EgressId OTHER = new EgressId(2);
  private static final FwMark OTHER_MARK = new FwMark(0x26000002);

  private final PacketPath path;

  protected ConnectionContract(Callable<DatapathBackend> opening) throws Exception {
    path = new PacketPath(opening);
  }

  @AfterEach
  void close() {
    path.close();
  }

  @ParameterizedTest
  @EnumSource
  void anOpenConnectionKeepsItsEgressWhenThePolicyChanges(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket open = PacketPath.open(path.pod, a.pod, 0);
        DatagramSocket next = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(open, a, server, PATIENCE_MILLIS)).contains(a.eip);
      change(PacketPath.owned(), throughAnother());
      assertThat(source(open, a, server, PATIENCE_MILLIS)).contains(a.eip);
      assertThat(source(next, a, server, PATIENCE_MILLIS)).contains(a.eip.plus(1));
    }
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionOlderThanItsPolicyIsLeftAloneUntilItEnds(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(DatapathTables.EMPTY);
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket old = PacketPath.open(path.pod, a.pod, 0);
        DatagramSocket next = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(old, a, server, PATIENCE_MILLIS)).contains(a.node);
      change(DatapathTables.EMPTY, PacketPath.owned());
      assertThat(source(old, a, server, PATIENCE_MILLIS)).contains(a.node);
      assertThat(source(next, a, server, PATIENCE_MILLIS)).contains(a.eip);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatWentIntoTheTunnelDoesNotLeaveHereWithThePodsAddress(Addresses a)
      throws Exception {
    path.program(PacketPath.remote());
    try (DatagramSocket peer = PacketPath.open(path.peer, a.server, 7000);
        DatagramSocket outside = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(client, a, peer, PATIENCE_MILLIS)).contains(a.pod);
      change(PacketPath.remote(), PacketPath.owned());
      assertThat(source(client, a, outside, SILENCE_MILLIS)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMarksOfOthersStayWhereThePodsDestinationIsExcluded(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(
        PacketPath.naming(PacketPath.owned(), a, IpRange.of(a.server), new Verdict.Excluded()));
    othersMark();
    assertThat(fromPodToOutside(a)).contains(a.node);
    assertThat(counted("marked")).isEqualTo(1);
    assertThat(counted("tracked")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void thePacketMarkOfOthersStaysWhereTheEgressIsHere(Addresses a) throws Exception {
    path.program(
        PacketPath.naming(
            PacketPath.owned(), a, IpRange.of(a.server), new Verdict.Through(PacketPath.EGRESS)));
    othersMark();
    assertThat(fromPodToOutside(a)).contains(a.eip);
    assertThat(counted("marked")).isEqualTo(1);
    assertThat(counted("tracked")).isZero();
    assertThat(path.node.output("conntrack", "-L", "-m", Integer.toString(0x26000001)))
        .contains(a.eip.toString());
  }

  @ParameterizedTest
  @EnumSource
  void aPacketThatIsNotTrackedIsDropped(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    path.node.nft(
        "table inet others { chain c { type filter hook prerouting priority -300;"
            + " iifname \"pod0\" udp dport 7000 notrack; }; }\n");
    assertThat(path.exchange(path.pod, a.pod, path.outside, a.server, true)).isEmpty();
    assertThat(path.drops("untracked")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anOpenConnectionFollowsItsEgressToAnotherGateway(Addresses a) throws Exception {
    path.program(PacketPath.remote());
    path.rule(a, "add", 91, OTHER_MARK, 1001);
    countMarkAfterOurs(OTHER_MARK);
    try (DatagramSocket peer = PacketPath.open(path.peer, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(client, a, peer, PATIENCE_MILLIS)).contains(a.pod);
      assertThat(counted("marked")).isZero();
      DatapathTables tables = PacketPath.remote();
      change(
          tables,
          new DatapathTables(
              tables.families(),
              tables.egresses(),
              new TreeMap<>(Map.of(PacketPath.EGRESS, OTHER_MARK)),
              tables.masquerade()));
      assertThat(source(client, a, peer, PATIENCE_MILLIS)).contains(a.pod);
      assertThat(counted("marked")).isEqualTo(1);
    }
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource
  void aPacketThatLosesItsMarkToOthersIsNotLetOutBeItTheFirstOrALaterOne(Addresses a)
      throws Exception {
    path.program(PacketPath.remote());
    try (DatagramSocket peer = PacketPath.open(path.peer, a.server, 7000);
        DatagramSocket outside = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket open = PacketPath.open(path.pod, a.pod, 0);
        DatagramSocket next = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(open, a, peer, PATIENCE_MILLIS)).contains(a.pod);
      path.node.nft(
          "table inet others { chain c { type filter hook prerouting priority -140;"
              + " iifname \"pod0\" udp dport 7000 meta mark set 0; }; }\n");
      assertThat(source(open, a, outside, SILENCE_MILLIS)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(1);
      assertThat(source(next, a, outside, SILENCE_MILLIS)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatIsBoundToAnotherAddressThanItsEgressIpDoesNotGoOn(Addresses a)
      throws Exception {
    path.program(PacketPath.owned());
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket open = PacketPath.open(path.pod, a.pod, 0);
        DatagramSocket next = PacketPath.open(path.pod, a.pod, 0)) {
      assertThat(source(open, a, server, PATIENCE_MILLIS)).contains(a.eip);
      change(PacketPath.owned(), withAnotherAddress());
      assertThat(source(open, a, server, SILENCE_MILLIS)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(1);
      assertThat(source(next, a, server, PATIENCE_MILLIS)).contains(a.eip.plus(1));
    }
  }

  /** Counts what comes from the pod with a mark, between us and routing. */
  private void countMarkAfterOurs(FwMark mark) {
    path.node.nft(
        """
        table inet others {
          counter marked { }
          chain c {
            type filter hook prerouting priority -140;
            iifname "pod0" udp dport 7000 meta mark %s counter name marked
          }
        }
        """
            .formatted(mark));
  }

  /** As {@link PacketPath#owned}, but the egress has another egress IP. */
  private static DatapathTables withAnotherAddress() {
    DatapathTables tables = PacketPath.owned();
    return new DatapathTables(
        PerFamily.of(family -> {
          FamilyTables f = tables.families().get(family);
          return new FamilyTables(
              f.podClasses(),
              f.explicit(),
              f.defaults(),
              f.clusterRanges(),
              new TreeMap<>(Map.of(PacketPath.EGRESS, f.snat().values().iterator().next().plus(1))),
              f.guardedEips(),
              f.tunnelPeers());
        }),
        tables.egresses(),
        tables.gateways(),
        tables.masquerade());
  }

  /** Somebody marks what comes from the pod, earlier than we, and counts what keeps the marks. */
  private void othersMark() {
    path.node.nft(
        """
        table inet others {
          counter marked { }
          counter tracked { }
          chain before {
            type filter hook prerouting priority -160;
            iifname "pod0" udp dport 7000 meta mark set 0x5a00 ct mark set 0x77
          }
          chain after {
            type filter hook postrouting priority 300;
            udp dport 7000 meta mark 0x5a00 counter name marked
            udp dport 7000 ct mark 0x77 counter name tracked
          }
        }
        """);
  }

  private long counted(String counter) {
    String listed = path.node.output("nft", "list", "counter", "inet", "others", counter);
    return Long.parseLong(listed.replaceAll("(?s).*packets (\\d+).*", "$1"));
  }

  private Optional<IpAddress> fromPodToOutside(Addresses a) throws Exception {
    return path.exchange(path.pod, a.pod, path.outside, a.server, false);
  }

  private void change(DatapathTables from, DatapathTables to) throws Exception {
    path.backend.apply(SampleTables.change(from, to));
  }

  /** As {@link PacketPath#owned}, but the class leads through another egress, owned here too. */
  private static DatapathTables throughAnother() {
    DatapathTables tables = PacketPath.owned();
    return new DatapathTables(
        PerFamily.of(family -> {
          FamilyTables f = tables.families().get(family);
          TreeMap<EgressId, IpAddress> snat = new TreeMap<>(f.snat());
          snat.put(OTHER, f.snat().values().iterator().next().plus(1));
          return new FamilyTables(
              f.podClasses(),
              f.explicit(),
              new TreeMap<>(Map.of(new ClassId(1), OTHER)),
              f.clusterRanges(),
              snat,
              f.guardedEips(),
              f.tunnelPeers());
        }),
        new TreeMap<>(
            Map.of(PacketPath.EGRESS, new EgressFingerprint(1), OTHER, new EgressFingerprint(2))),
        tables.gateways(),
        tables.masquerade());
  }

  /** Sends a datagram to the server's address and says whom a server there sees. */
  private static Optional<IpAddress> source(
      DatagramSocket client, Addresses a, DatagramSocket server, int limitMillis) throws Exception {
    client.send(
        new DatagramPacket(new byte[1], 1, new InetSocketAddress(PacketPath.net(a.server), 7000)));
    server.setSoTimeout(limitMillis);
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    try {
      server.receive(packet);
      return Optional.of(IpAddress.ofBytes(packet.getAddress().getAddress()));
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }
}
