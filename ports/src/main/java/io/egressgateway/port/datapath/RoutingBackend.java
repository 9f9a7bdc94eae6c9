package io.egressgateway.port.datapath;

import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.RoutingTransaction;

/**
 * Tunnel device, addresses, neighbors, routes and rules. Owner thread, but for {@link
 * #onForeignChange}. What is programmed outlives this object and the process.
 */
public interface RoutingBackend extends AutoCloseable {

  /** Reads the node's network and everything in the places that are ours. */
  ObservedRouting observe() throws DatapathException;

  /**
   * Makes the changes one after the other.
   *
   * @throws DatapathException at the first that fails; the ones before it took effect
   */
  void apply(RoutingTransaction transaction) throws DatapathException;

  /**
   * Calls {@code wake}, on any thread, after links, addresses, routes, rules or neighbors changed
   * that matter to us, whoever changed them. May call it too often, never too rarely. One listener.
   */
  void onForeignChange(Runnable wake);

  @Override
  void close();
}
