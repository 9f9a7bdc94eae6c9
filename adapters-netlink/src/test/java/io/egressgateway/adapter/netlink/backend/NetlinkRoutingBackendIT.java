package io.egressgateway.adapter.netlink.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.contract.RoutingStates;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NamespaceTest
class NetlinkRoutingBackendIT {
  private final NetworkNamespace namespace = TestNamespaces.fresh("nl");
  private NetlinkRoutingBackend backend;

  @BeforeEach
  void openBackend() throws Exception {
    NodeNamespace.prepare(namespace);
    backend = namespace.call(() -> new NetlinkRoutingBackend(DatapathSettings.DEFAULT));
  }

  @AfterEach
  void closeAll() {
    backend.close();
    namespace.close();
  }

  @Test
  void fiftyThousandRoutesTakeLessThanASecondOfCpu() throws Exception {
    RoutingState base =
        RoutingStates.full(
            RoutingStates.device("eth0", IpAddress.of("192.0.2.1")), IpAddress.of("192.0.2.2"));
    backend.apply(RoutingStates.put(base));
    List<TunnelRoute> routes = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      routes.add(
          new TunnelRoute(
              RoutingStates.REPLY,
              new IpPrefix(Ipv4Address.of("10.128.0.0").plus(i), 32),
              IpAddress.of("172.31.0.2")));
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    backend.apply(RoutingStates.put(routes));
    Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
    start = threads.getCurrentThreadCpuTime();
    ObservedRouting observed = backend.observe();
    Duration read = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
    System.out.println(
        "50000 routes put in %d ms, read in %d ms of CPU"
            .formatted(took.toMillis(), read.toMillis()));
    assertThat(observed.state().routes().containsAll(routes)).isTrue();
    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aRefusalCarriesTheKernelsWords() {
    RouteTable table = RoutingStates.GATEWAY;
    assertThatThrownBy(() ->
            backend.apply(
                RoutingStates.put(
                    List.of(
                        new TunnelRoute(
                            table, IpPrefix.of("0.0.0.0/0"), IpAddress.of("172.31.0.2"))))))
        .isInstanceOfSatisfying(
            DatapathException.class,
            e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.NOT_FOUND));
  }

  @Test
  void ipShowsWhatWasPut() throws Exception {
    backend.apply(
        RoutingStates.put(
            RoutingStates.full(
                RoutingStates.device("eth0", IpAddress.of("192.0.2.1")),
                IpAddress.of("192.0.2.2"))));

    assertThat(ip("-j", "-d", "link", "show", "egress.vxlan"))
        .contains("\"id\":100,", "\"link\":\"eth0\"", "\"local\":\"192.0.2.1\"")
        .contains("\"port\":7789,", "\"learning\":false", "\"mtu\":1430", "\"UP\"")
        .contains("\"address\":\"66:00:00:00:00:01\"", "\"inet6_addr_gen_mode\":\"none\"");
    assertThat(ip("-j", "addr", "show", "dev", "egress.vxlan"))
        .contains("\"local\":\"172.31.0.1\",\"prefixlen\":16")
        .contains("\"local\":\"fd11::1\",\"prefixlen\":112")
        .doesNotContain("fe80", "tentative");
    assertThat(ip("-j", "neigh", "show", "dev", "egress.vxlan", "nud", "permanent"))
        .contains("\"dst\":\"172.31.0.2\",\"lladdr\":\"66:00:00:00:00:02\"");
    assertThat(ip("route", "show", "table", RoutingStates.GATEWAY.toString()))
        .contains("default via 172.31.0.2 dev egress.vxlan")
        .contains("onlink");
    assertThat(ip("-6", "rule"))
        .contains("90:\tnot from all fwmark 0x26000000/0xff000000 goto 94")
        .contains("91:\tfrom all fwmark 0x26001235 lookup 637538869")
        .contains("93:\tfrom all fwmark 0x26000000/0xff000000 blackhole")
        .contains("94:\tfrom all nop");
    assertThat(ip("-j", "-d", "link", "show", "egress.direct"))
        .contains("\"link\":\"eth0\"", "\"mode\":\"private\"", "\"mtu\":1420", "\"UP\"")
        .contains("\"NOARP\"", "\"inet6_addr_gen_mode\":\"none\"");
    assertThat(namespace.output("cat", "/proc/sys/net/ipv4/conf/egress.direct/rp_filter"))
        .isEqualToIgnoringWhitespace("2");
    assertThat(ip("route", "show", "table", RoutingStates.PROBE.toString()))
        .contains("172.31.0.2 via 172.31.0.2 dev egress.direct");
    assertThat(ip("-6", "rule")).contains("92:\tfrom all fwmark 0x26000000 lookup 637534208");
    assertThat(namespace.output("bridge", "fdb", "show", "dev", "egress.vxlan"))
        .contains("66:00:00:00:00:02 dst 192.0.2.2 self permanent");
  }

  private String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    return namespace.output(command.toArray(String[]::new));
  }
}
