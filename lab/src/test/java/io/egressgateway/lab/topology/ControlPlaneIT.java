package io.egressgateway.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.netns.NeedsRoot;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@NeedsRoot
class ControlPlaneIT {
  private static final int PORT = 6443;

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void theApiServerInTheControlPlaneAnswersNodes(IpFamily family) throws Exception {
    Topology topology = Topology.ofNodes(1).withStack(Stack.DUAL);
    String address = AddressPlan.controlPlane(family).toString();
    try (LiveTopology live = LiveTopology.start(topology)) {
      NetworkNamespace control = live.controlPlane().orElseThrow();
      ApiServerOptions options =
          ApiServerOptions.defaults()
              .listen(address, PORT)
              .plainHttp()
              .runOnNetworkThreads(control::enter);
      try (ApiServer _ = ApiServer.start(options)) {
        assertThat(live.node(1).namespace().call(() -> statusLine(address)))
            .startsWith("HTTP/1.1 ");
        assertThatThrownBy(() -> live.outside().call(() -> statusLine("::1")))
            .isInstanceOf(ConnectException.class);
      }
    }
  }

  private static String statusLine(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(5000);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), PORT), 2000);
      byte[] request =
          "GET /version HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aThreadThatEnteredStaysInside() throws Exception {
    try (LiveTopology live = LiveTopology.start(Topology.ofNodes(1).withPodsPerNode(0))) {
      NetworkNamespace node = live.node(1).namespace();
      String seen =
          live.outside()
              .call(() -> {
                node.enter();
                return Files.readString(Path.of("/proc/thread-self/net/dev"));
              });
      assertThat(seen).contains("cni0");
    }
  }
}
