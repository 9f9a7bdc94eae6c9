package io.egressgateway.port.peer;

import io.egressgateway.domain.net.IpAddress;
import java.util.function.Consumer;

/**
 * Asks a node's kernel, by ICMP echo, whether it is alive; the agent there has no part in the
 * answer. Best effort.
 */
public interface EchoProbe extends AutoCloseable {

  /** Sends one echo request without waiting; errors are counted, not thrown. Any thread. */
  void send(IpAddress target);

  /** Sets who is told of replies to requests of ours; on the probe's thread, must not block. */
  void onReply(Consumer<IpAddress> listener);

  @Override
  void close();
}
