package io.egressgateway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.testkit.contract.PeerTransportContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest extends PeerTransportContract {
  private final SimulatedNetwork network = new SimulatedNetwork();
  private int ports;

  private Endpoint nextEndpoint() {
    ports++;
    return new Endpoint(IpAddress.of("192.0.2.1"), ports);
  }

  @Override
  protected Peer open() {
    Endpoint endpoint = nextEndpoint();
    return new Peer(network.transport(endpoint), endpoint);
  }

  @Override
  protected Endpoint nobody() {
    return nextEndpoint();
  }

  @Test
  void whatIsSentOverACutWayIsLostInThatDirectionOnly() {
    Endpoint here = nextEndpoint();
    Endpoint there = nextEndpoint();
    PeerTransport one = network.transport(here);
    PeerTransport two = network.transport(there);
    List<Endpoint> heard = new ArrayList<>();
    one.onDatagram((from, _) -> heard.add(from));
    two.onDatagram((from, _) -> heard.add(from));

    network.cut(here, there);
    one.send(there, new byte[1]);
    two.send(here, new byte[1]);
    assertThat(heard).containsExactly(there);

    network.mend(here, there);
    one.send(there, new byte[1]);
    assertThat(heard).containsExactly(there, here);
  }
}
