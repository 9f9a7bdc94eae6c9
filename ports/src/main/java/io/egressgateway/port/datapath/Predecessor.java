package io.egressgateway.port.datapath;

/**
 * The firewall rules that another egress gateway's agent left on this node, and by which the node's
 * traffic goes until it is taken over. Owner thread. Every method can be called again, whatever
 * became of the call before.
 */
public interface Predecessor extends AutoCloseable {

  /** Looks whether there are any. */
  boolean isThere() throws DatapathException;

  /**
   * Keeps them from writing connection marks, which would otherwise overwrite ours, and from
   * reading any but their own. Packets of the connections that there are go on as before.
   */
  void restrain() throws DatapathException;

  /** Removes them; success where nothing is there. What else is in the firewall stays. */
  void remove() throws DatapathException;

  @Override
  void close();
}
