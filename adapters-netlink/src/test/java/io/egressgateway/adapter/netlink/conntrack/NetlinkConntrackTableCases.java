package io.egressgateway.adapter.netlink.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.ConntrackFixture;
import io.egressgateway.adapter.netlink.wire.ConntrackMessage;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.contract.ConntrackTableContract;
import io.egressgateway.testkit.contract.TrackedConnection;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the kernel, in either of the ways in which it can be asked. */
abstract class NetlinkConntrackTableCases extends ConntrackTableContract {
  private final NetworkNamespace namespace = TestNamespaces.fresh("ct");
  private final NetlinkConntrackTable table;
  private final NetlinkChannel channel;

  NetlinkConntrackTableCases(boolean sweepsBySource) throws Exception {
    table = namespace.call(() -> new NetlinkConntrackTable(MarkRange.DEFAULT, sweepsBySource));
    channel = namespace.call(() -> NetlinkChannel.open(ConntrackMessage.PROTOCOL));
  }

  @AfterEach
  void closeAll() {
    channel.close();
    table.close();
    namespace.close();
  }

  @Override
  protected NetlinkConntrackTable table() {
    return table;
  }

  @Override
  protected void open(TrackedConnection connection) throws Exception {
    channel.execute(toOpen(connection));
  }

  private static Request toOpen(TrackedConnection connection) {
    return Request.of(
        ConntrackMessage.NEW,
        Netlink.CREATE | Netlink.EXCLUSIVE,
        "open connection",
        connection,
        writer -> ConntrackFixture.write(writer, connection));
  }

  @Override
  protected Set<TrackedConnection> connections() throws Exception {
    Request all =
        Request.of(
            ConntrackMessage.GET,
            0,
            "read connections",
            "all",
            writer -> ConntrackMessage.writeDump(writer, 0, 0));
    return new TreeSet<>(
        channel
            .dump(
                all, message -> Optional.of(ConntrackFixture.read(ConntrackMessage.parse(message))))
            .items());
  }

  @Test
  void twentyThousandConnectionsOfAnEgressAreForgottenInLessThanASecondOfCpu() throws Exception {
    EgressId egress = new EgressId(9);
    FwMark mark = DatapathSettings.DEFAULT.connectionMark(egress);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      requests.add(
          toOpen(
              new TrackedConnection(
                  17, IpAddress.of("10.0.3.1"), Ipv4Address.of("203.0.0.0").plus(i), mark)));
    }
    channel.executeAll(requests);
    List<ConntrackCut> cuts = List.of(new ConntrackCut.OfEgress(egress));
    assertThat(table.count(cuts)).isEqualTo(20_000);

    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    table.cut(cuts);
    Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);

    System.out.println("20000 connections forgotten in " + took.toMillis() + " ms of CPU");
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(table.count(cuts)).isZero();
  }

  @Test
  void connectionsAreForgottenInEveryZoneAndThoseOfOthersInNone() throws Exception {
    for (String source : List.of("10.0.5.1", "10.0.5.2")) {
      for (String mark : List.of("0x26000005", "0x27000005")) {
        namespace.output(
            "conntrack",
            "-I",
            "-s",
            source,
            "-d",
            "203.0.113.5",
            "-p",
            "udp",
            "--sport",
            "1000",
            "--dport",
            "53",
            "-t",
            "100",
            "-m",
            mark,
            "-w",
            mark.substring(3, 4));
      }
    }
    table.cut(List.of(new ConntrackCut.OfPod(IpAddress.of("10.0.5.1"))));
    assertThat(namespace.output("conntrack", "-L", "-p", "udp", "-d", "203.0.113.5").lines())
        .filteredOn(line -> line.contains("203.0.113.5"))
        .hasSize(3)
        .noneMatch(line -> line.contains("src=10.0.5.1") && line.contains("mark=637534213"));
    table.cut(List.of(new ConntrackCut.OfEgress(new EgressId(5))));
    assertThat(namespace.output("conntrack", "-L", "-p", "udp", "-d", "203.0.113.5").lines())
        .filteredOn(line -> line.contains("203.0.113.5"))
        .hasSize(2)
        .allMatch(line -> line.contains("mark=654311429"));
  }

  @Test
  void connectionsOfRealTrafficAreForgotten() throws Exception {
    namespace.nft(
        "table ip t { chain c { type filter hook output priority mangle; ct mark set 0x26400005; }\n}\n");
    namespace.run(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        socket.send(new DatagramPacket(new byte[8], 8, loopback, socket.getLocalPort()));
      }
    });

    List<ConntrackCut> cuts = List.of(new ConntrackCut.OfPod(IpAddress.of("127.0.0.1")));
    assertThat(table.count(cuts)).isOne();
    table.cut(cuts);
    assertThat(table.count(cuts)).isZero();
  }
}
