package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import java.time.Duration;
import java.util.List;

/**
 * What both roles must agree on.
 *
 * @param enabled which families are served; at least one
 * @param tunnelSubnets addresses of the nodes inside the tunnel
 * @param datapath marks, tunnel device and port
 * @param heartbeat timings and the port of heartbeats
 * @param antrea its kinds
 */
public record SharedConfig(
    PerFamily<Boolean> enabled,
    PerFamily<IpPrefix> tunnelSubnets,
    DatapathSettings datapath,
    Heartbeat heartbeat,
    Antrea antrea) {

  /**
   * Antrea's kinds.
   *
   * @param enabled whether they are served too
   * @param exceptions destinations that no Egress is for
   */
  public record Antrea(boolean enabled, List<IpPrefix> exceptions) {
    public Antrea {
      exceptions = List.copyOf(exceptions);
    }
  }

  /**
   * How nodes are watched.
   *
   * @param failover false leaves the decision to the Node's Ready condition
   * @param interval between heartbeats
   * @param deadAfterMissed heartbeats
   * @param agentGrace until a silent agent on a living node loses its egresses
   * @param port UDP
   * @param secretName of the key
   * @param peers how gateway nodes take over without the controller
   */
  public record Heartbeat(
      boolean failover,
      Duration interval,
      int deadAfterMissed,
      Duration agentGrace,
      int port,
      String secretName,
      Peers peers) {
    public Heartbeat {
      requireNonNull(interval, "interval");
      requireNonNull(agentGrace, "agentGrace");
      requireNonNull(secretName, "secretName");
      requireNonNull(peers, "peers");
    }

    /** Whether gateway nodes take over by themselves. */
    public boolean byGateways() {
      return failover && peers.enabled();
    }
  }

  /**
   * How gateway nodes hear each other.
   *
   * @param enabled whether they do, where there is failover
   * @param port UDP, on every node
   */
  public record Peers(boolean enabled, int port) {}

  public SharedConfig {
    requireNonNull(enabled, "enabled");
    requireNonNull(tunnelSubnets, "tunnelSubnets");
    requireNonNull(datapath, "datapath");
    requireNonNull(heartbeat, "heartbeat");
    requireNonNull(antrea, "antrea");
  }

  /** The family that encapsulated packets use. */
  public IpFamily underlay() {
    return enabled.ipv4() ? IpFamily.IPV4 : IpFamily.IPV6;
  }
}
