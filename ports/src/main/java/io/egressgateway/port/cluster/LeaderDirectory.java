package io.egressgateway.port.cluster;

import io.egressgateway.port.peer.Endpoint;
import java.util.List;

/** Where agents find the leading controller. */
public interface LeaderDirectory {

  /** Endpoints that the leader hears heartbeats at; empty while unknown. Any thread; cheap. */
  List<Endpoint> heartbeatEndpoints();
}
