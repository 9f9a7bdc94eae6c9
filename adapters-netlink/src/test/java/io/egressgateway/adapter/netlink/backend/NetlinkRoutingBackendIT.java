package io.egressgateway.adapter.netlink.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NamespaceTest
class NetlinkRoutingBackendIT {
  private NetworkNamespace namespace = TestNamespaces.fresh("nl");
  private NetlinkRoutingBackend backend;

  @BeforeEach
  void openBackend() throws Exception {
    namespace.ip(
        """
        link add eth0 type veth peer name peer0
        link set eth0 addrgenmode none
        link set peer0 addrgenmode none
        addr add 192.0.2.1/24 dev eth0
        addr add 2001:db8::1/64 dev eth0 nodad
        link set eth0 up
        link set peer0 up
        route add default via 192.0.2.254 metric 100
        route add default via 2001:db8::fe metric 200\
        """);
    backend = namespace.call(() -> new NetlinkRoutingBackend(DatapathSettings.DEFAULT));
  }

  @AfterEach
  void closeAll() {
    backend.close();
    namespace.close();
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.2", "2001:db8::1, 2001:db8::2"})
  void whatWasPutIsObservedAndCanBeRemoved(String local, String remote) throws Exception {
    ObservedRouting before = backend.observe();
    TunnelDevice device = RoutingStates.device("eth0", IpAddress.of(local));
    RoutingState wanted = RoutingStates.full(device, IpAddress.of(remote));

    backend.apply(RoutingStates.put(wanted));

    ObservedRouting observed = backend.observe();
    assertThat(observed.consistency()).isEqualTo(Consistency.COMPLETE);
    assertThat(observed.state()).isEqualTo(wanted);
    assertThat(observed.network()).isEqualTo(before.network());

    backend.apply(RoutingStates.put(wanted));
    assertThat(backend.observe().state()).isEqualTo(wanted);

    backend.apply(RoutingStates.remove(RoutingStates.objects(wanted).reversed()));
    assertThat(backend.observe()).isEqualTo(before);
    backend.apply(RoutingStates.remove(RoutingStates.objects(wanted)));
    assertThat(backend.observe().state()).isEqualTo(RoutingState.EMPTY);
  }

  @Test
  void fiftyThousandRoutesTakeLessThanASecond() throws Exception {
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
    long start = System.nanoTime();
    backend.apply(RoutingStates.put(routes));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    start = System.nanoTime();
    ObservedRouting observed = backend.observe();
    Duration read = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("50000 routes put in " + took.toMillis() + ", read in " + read.toMillis());
    assertThat(observed.state().routes()).containsAll(routes);
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
}
