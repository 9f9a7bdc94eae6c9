package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int execute(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void helpTeachesTheRolesWithExamples() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("--role", "controller or agent", "--config", "Examples:", "Exit codes:");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theVersionIsSaid() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("egressgateway ");
  }

  @Test
  void anUnknownFlagIsWrongUsage() {
    assertThat(execute("--rolle", "agent")).isEqualTo(2);
    assertThat(err.toString()).contains("--rolle").contains("--role");
  }

  @Test
  void aMissingRoleIsNamedWithWhatIsAllowed() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("--role", "controller or agent", "--help");
  }

  @Test
  void anUnknownRoleIsNamedWithItsValueAndWhatIsAllowed() {
    assertThat(execute("--role", "gateway")).isEqualTo(2);
    assertThat(err.toString()).contains("--role", "gateway", "controller or agent");
  }

  @Test
  void anAgentNeedsTheNameOfItsNode() {
    assertThat(execute("--role", "agent", "--config", directory.resolve("no.yml").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("egressgateway: ").doesNotContain("\tat ");
  }

  @Test
  void aBadConfigurationFileIsWrongUsageAndSaysWhereAndWhatIsAllowed() throws IOException {
    Path file = Files.writeString(directory.resolve("conf.yml"), "vxlan: {port: 99999}\n");
    assertThat(execute("--role", "agent", "--node-name", "n1", "--config", file.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("vxlan.port", "99999").doesNotContain("\tat ");
  }

  @Test
  void aLogLevelThatDoesNotExistIsWrongUsage() {
    assertThat(execute("--role", "agent", "--log-level", "loud")).isEqualTo(2);
    assertThat(err.toString()).contains("loud").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes, 2, 3 to 48",
    "--nodes, 49, 3 to 48",
    "--controllers, 0, 1 to 3",
    "--controllers, 4, 1 to 3",
    "--output, yaml, text or json",
    "--kubeconfig, /no/such/file, a file that can be read",
  })
  void aFlagOfTheLabIsRefusedWithItsValueAndWhatIsAllowed(
      String flag, String value, String allowed) {
    assertThat(execute("lab", flag, value)).isEqualTo(2);
    assertThat(err.toString()).contains(flag, "\"" + value + "\"", allowed);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThat(execute("lab", "--ipv6", "--dual-stack", "--nodes", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--ipv6", "--dual-stack", "--nodes");
  }

  @Test
  void aKubeconfigThatIsNotThereIsToldWithoutAStackTrace() {
    String missing = directory.resolve("kubeconfig").toString();
    assertThat(execute("--role", "controller", "--kubeconfig", missing)).isEqualTo(2);
    assertThat(err.toString()).contains(missing).doesNotContain("\tat ");
  }

  @Test
  void cleaningANodeBeginsOnlyWithAConfigurationThatCanBeRead() {
    String file = directory.resolve("nowhere.yml").toString();
    assertThat(execute("clean", "--node", "--config", file)).isEqualTo(2);
    assertThat(err.toString()).contains("error: ", "nowhere.yml");
  }

  /** Launchers of the image are programs, since there is no shell in it. */
  @ParameterizedTest
  @CsvSource({
    "/usr/bin/agent, --log-level debug, agent --log-level debug",
    "/usr/bin/controller, crds --directory x, controller crds --directory x",
    "/usr/bin/egctl, status, egctl status",
    "/usr/bin/nettools-client, -addr x, nettools client -addr x",
    "/usr/bin/nettools-server, -port 1, nettools server -port 1",
    "/usr/bin/egressgateway, lab --help, lab --help",
    "'', egctl status, egctl status",
  })
  void theNameOfALauncherIsTheBeginningOfTheCommand(
      String launcher, String arguments, String expected) {
    assertThat(Main.named(launcher, arguments.split(" "))).isEqualTo(expected.split(" "));
  }
}
