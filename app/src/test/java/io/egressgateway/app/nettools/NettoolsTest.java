package io.egressgateway.app.nettools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.app.nettools.ToolSettings.Protocol;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class NettoolsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ToolServer server =
      ToolServer.start(
          new ToolSettings("127.0.0.1", EnumSet.allOf(Protocol.class), 0, 0, 0), Duration.ZERO);
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  private boolean batch(EnumSet<Protocol> protocols, String eip, boolean contain)
      throws InterruptedException {
    ToolSettings settings =
        new ToolSettings(
            "127.0.0.1",
            protocols,
            server.port(Protocol.TCP),
            server.port(Protocol.UDP),
            server.port(Protocol.WEB));
    return new ToolClient(settings, new ToolClient.Check(eip, contain, true, PATIENCE), told::add)
        .run();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void everyProtocolSeesTheClientsAddress(Protocol protocol) throws InterruptedException {
    assertThat(batch(EnumSet.of(protocol), "127.0.0.1", true)).as("%s", told).isTrue();
    assertThat(told).anyMatch(line -> line.contains("127.0.0.1:"));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void anotherAddressThanWishedFails(Protocol protocol) throws InterruptedException {
    assertThat(batch(EnumSet.of(protocol), "127.0.0.11", true)).as("%s", told).isFalse();
    assertThat(batch(EnumSet.of(protocol), "127.0.0.1", false)).isFalse();
    assertThat(batch(EnumSet.of(protocol), "127.0.0.11", false)).isTrue();
  }

  @Test
  void allProtocolsIncludeTheWebsocket() throws InterruptedException {
    assertThat(batch(EnumSet.allOf(Protocol.class), "127.0.0.1", true)).as("%s", told).isTrue();
    assertThat(told).contains("tcp: as wished", "udp: as wished", "web: as wished");
    assertThat(told).contains("websocket: as wished");
  }

  @Test
  void aServerThatIsNotThereFails() throws InterruptedException {
    int port = server.port(Protocol.TCP);
    server.close();
    ToolSettings settings = new ToolSettings("127.0.0.1", EnumSet.of(Protocol.TCP), port, 1, 1);
    assertThat(
            new ToolClient(settings, new ToolClient.Check("", true, true, PATIENCE), told::add)
                .run())
        .isFalse();
  }

  @Test
  void aLineIsAnsweredByTimeClientAndGreeting() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port(Protocol.TCP))) {
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      assertThat(line).matches(".*Z clientIP=127\\.0\\.0\\.1:" + socket.getLocalPort() + " .+");
    }
  }

  @Test
  void protocolsAreReadAsTheirDocumentationSays() {
    assertThat(ToolSettings.protocols("tcp,web"))
        .containsExactlyInAnyOrder(Protocol.TCP, Protocol.WEB);
    assertThat(ToolSettings.protocols("all")).hasSize(3);
    assertThatThrownBy(() -> ToolSettings.protocols("sctp")).hasMessageContaining("sctp");
  }
}
