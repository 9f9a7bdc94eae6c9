package io.egressgateway.adapter.arp.echo;

import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.testkit.contract.EchoProbeContract;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.security.SecureRandom;

/**
 * The contract on raw sockets, because ping sockets are closed to everybody in a fresh namespace.
 */
@NamespaceTest
class IcmpEchoProbeIT extends EchoProbeContract {
  /** linux/icmp.h: nobody may open ping sockets, which is the kernel's default. */
  String pingGroupRange() {
    return "1 0";
  }

  private record Cable(LabRun run, NetworkNamespace far, IcmpEchoProbe echo) implements Station {
    @Override
    public EchoProbe probe() {
      return echo;
    }

    @Override
    public void kill() {
      far.ip("link set eth0 down");
    }

    @Override
    public void close() {
      echo.close();
      run.close();
    }
  }

  @Override
  protected Station open() throws Exception {
    LabRun run = TestNamespaces.run();
    NetworkNamespace near = run.namespace("near");
    NetworkNamespace far = run.namespace("far");
    TestNamespaces.connect(near, "eth0", far, "eth0");
    near.ip("addr add 192.0.2.1/24 dev eth0\naddr add 2001:db8::1/64 dev eth0 nodad");
    far.ip("addr add 192.0.2.2/24 dev eth0\naddr add 2001:db8::2/64 dev eth0 nodad");
    near.sysctl("net/ipv4/ping_group_range=" + pingGroupRange());
    return new Cable(run, far, near.call(() -> IcmpEchoProbe.open(new SecureRandom())));
  }
}
