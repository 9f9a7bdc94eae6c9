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
}
