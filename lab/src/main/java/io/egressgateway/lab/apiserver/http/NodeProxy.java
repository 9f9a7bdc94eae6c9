package io.egressgateway.lab.apiserver.http;

import java.io.IOException;
import java.util.Map;

/** Reaches a port of a node, as a real API server does for {@code nodes/NAME:PORT/proxy}. */
@FunctionalInterface
public interface NodeProxy {
  /** Knows no way to any node. */
  NodeProxy NONE =
      (node, port, _, _) -> {
        throw new IOException("no way to port " + port + " of node " + node);
      };

  /** Status and body of an answer. */
  record Reply(int status, String contentType, String body) {}

  /**
   * Gets a path; may block.
   *
   * @param path with its query
   * @param headers to send
   */
  Reply get(String node, int port, String path, Map<String, String> headers)
      throws IOException, InterruptedException;
}
