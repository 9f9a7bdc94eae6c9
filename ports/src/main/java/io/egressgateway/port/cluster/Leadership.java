package io.egressgateway.port.cluster;

import io.egressgateway.port.peer.Endpoint;
import java.util.List;

/** Which replica of the controller decides (a Lease). */
public interface Leadership extends AutoCloseable {

  /** Told of gaining and losing leadership, on any thread. */
  interface Listener {
    void gained();

    /** From here on nothing may be written. */
    void lost();
  }

  /**
   * Takes part until closed.
   *
   * @param heartbeatEndpoints where this replica hears heartbeats, published in the Lease while it
   *     leads
   */
  void start(List<Endpoint> heartbeatEndpoints, Listener listener);

  boolean isLeader();

  /** Gives the Lease back, so that another replica need not wait for it to expire. */
  @Override
  void close();
}
