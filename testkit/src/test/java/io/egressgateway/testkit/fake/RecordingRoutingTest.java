package io.egressgateway.testkit.fake;

import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.testkit.contract.RoutingBackendContract;
import io.egressgateway.testkit.contract.RoutingStates;

class RecordingRoutingTest extends RoutingBackendContract {
  private final RecordingRouting backend = new RecordingRouting(NodeNetwork.EMPTY);
  private final RecordingRouting stranger = backend.stranger();

  @Override
  protected RoutingBackend backend() {
    return backend;
  }

  @Override
  protected RoutingBackend stranger() {
    return stranger;
  }

  @Override
  protected TunnelDevice device() {
    return RoutingStates.device("eth0", IpAddress.of("192.0.2.1"));
  }

  @Override
  protected IpAddress remote() {
    return IpAddress.of("192.0.2.2");
  }
}
