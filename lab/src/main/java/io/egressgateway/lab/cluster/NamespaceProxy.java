package io.egressgateway.lab.cluster;

import io.egressgateway.lab.apiserver.http.NodeProxy;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.Requests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reaches the loopback of a node's namespace, where the lab's agents listen. */
final class NamespaceProxy implements NodeProxy {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Map<String, NetworkNamespace> nodes;

  NamespaceProxy(List<LabNode> nodes) {
    this.nodes = nodes.stream().collect(Collectors.toMap(LabNode::name, LabNode::namespace));
  }

  @Override
  public Reply get(String node, int port, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    NetworkNamespace namespace = nodes.get(node);
    if (namespace == null) {
      throw new IOException("no node " + node);
    }
    StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.0\r\nHost: " + node + "\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    String answer =
        Requests.httpAnswer(
            namespace, new InetSocketAddress("127.0.0.1", port), head.toString(), ANSWER);
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || !answer.matches("(?s)HTTP/1\\.[01] [0-9]{3} .*")) {
      throw new IOException("not a complete answer: \"" + answer + "\"");
    }
    return new Reply(
        Integer.parseInt(answer.substring(9, 12)), "text/plain", answer.substring(end + 4));
  }
}
