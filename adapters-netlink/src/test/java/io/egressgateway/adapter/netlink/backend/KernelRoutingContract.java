package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.testkit.contract.RoutingBackendContract;
import io.egressgateway.testkit.contract.RoutingStates;
import io.egressgateway.testkit.netns.TestNamespaces;
import org.junit.jupiter.api.AfterEach;

/** The contract on the real kernel, over an underlay of either family. */
abstract class KernelRoutingContract extends RoutingBackendContract {
  private final IpAddress local;
  private final IpAddress remote;
  private final NetworkNamespace namespace;
  private final RoutingBackend backend;
  private final RoutingBackend stranger;

  KernelRoutingContract(IpAddress local, IpAddress remote) {
    this.local = local;
    this.remote = remote;
    this.namespace = TestNamespaces.fresh("nl");
    NodeNamespace.prepare(namespace);
    this.backend = open();
    this.stranger = open();
  }

  private RoutingBackend open() {
    try {
      return namespace.call(() -> new NetlinkRoutingBackend(DatapathSettings.DEFAULT));
    } catch (Exception e) {
      throw new IllegalStateException("cannot open a backend", e);
    }
  }

  @AfterEach
  void closeAll() {
    backend.close();
    stranger.close();
    namespace.close();
  }

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
    return RoutingStates.device("eth0", local);
  }

  @Override
  protected IpAddress remote() {
    return remote;
  }
}
