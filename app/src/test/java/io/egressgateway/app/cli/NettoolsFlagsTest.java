package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.nettools.ToolServer;
import io.egressgateway.app.nettools.ToolSettings;
import io.egressgateway.app.nettools.ToolSettings.Protocol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NettoolsFlagsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ToolServer server =
      ToolServer.start(
          new ToolSettings("127.0.0.1", EnumSet.allOf(Protocol.class), 0, 0, 0), Duration.ZERO);
  private final String port = String.valueOf(server.port(Protocol.TCP));

  @AfterEach
  void close() {
    server.close();
  }

  private int client(String... flags) {
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] all = new String[flags.length + 2];
    all[0] = "nettools";
    all[1] = "client";
    System.arraycopy(flags, 0, all, 2, flags.length);
    return line.execute(all);
  }

  @Test
  void flagsAreTakenWithABlankAnEqualsSignAndTwoDashes() {
    assertThat(client("-addr", "127.0.0.1", "-tcpPort=" + port, "--eip", "127.0.0.1", "-batch"))
        .as(out.toString() + err)
        .isZero();
    assertThat(
            client(
                "-addr=127.0.0.1",
                "-tcpPort",
                port,
                "-batch",
                "true",
                "-contain",
                "false",
                "-eip",
                "10.0.0.1"))
        .as(out.toString() + err)
        .isZero();
  }

  @Test
  void aBatchThatIsNotAsWishedEndsWithOne() {
    assertThat(
            client(
                "-addr=127.0.0.1",
                "-tcpPort",
                port,
                "-batch=true",
                "-eip=127.0.0.1",
                "-contain=false"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("NOT as wished");
  }

  /**
   * Spidernet's batch mode ended with 0 whatever was seen, and by UDP and websocket asked nobody.
   */
  @ParameterizedTest
  @CsvSource({"tcp, 1", "udp, 1", "web, 2", "websocket, 2", "'tcp,udp', 2", "all, 4"})
  void byEachProtocolABatchEndsWithZeroWhenTheAddressIsSeenAndWithOneWhenItIsNot(
      String protocol, int checks) {
    assertThat(batch(protocol, "127.0.0.1")).as(out.toString() + err).isZero();
    assertThat(out.toString().lines().filter(line -> line.endsWith(": as wished"))).hasSize(checks);
    assertThat(batch(protocol, "127.0.0.2")).as(out.toString() + err).isEqualTo(1);
  }

  private int batch(String protocol, String eip) {
    return client(
        "-addr=127.0.0.1",
        "-protocol=" + protocol,
        "-tcpPort=" + port,
        "-udpPort=" + server.port(Protocol.UDP),
        "-webPort=" + server.port(Protocol.WEB),
        "-batch=true",
        "-eip=" + eip);
  }

  @Test
  void wrongFlagsEndWithTwoAndSayWhatIsAllowed() {
    assertThat(client("-batch")).isEqualTo(2);
    assertThat(err.toString()).contains("-addr");
    assertThat(client("-addr", "127.0.0.1", "-protocol", "sctp")).isEqualTo(2);
    assertThat(err.toString()).contains("sctp", "tcp, udp, web");
  }
}
