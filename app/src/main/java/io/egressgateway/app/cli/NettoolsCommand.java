package io.egressgateway.app.cli;

import io.egressgateway.app.nettools.ToolClient;
import io.egressgateway.app.nettools.ToolServer;
import io.egressgateway.app.nettools.ToolSettings;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells which address the other side sees, with Go's spelling of flags. */
@Command(
    name = "nettools",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "A server that says whom it sees, and a client that asks it.",
    subcommands = {NettoolsCommand.Server.class, NettoolsCommand.Client.class})
final class NettoolsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** One dash or two, value after a blank or an equals sign; single letters are not joined. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new NettoolsCommand());
    line.setPosixClusteredShortOptionsAllowed(false);
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Protocols, address and ports, which both have. */
  static final class Addressing {
    @Option(
        names = {"-addr", "--addr"},
        paramLabel = "ADDRESS",
        defaultValue = "",
        description = "Where the server listens (none: everywhere), or which one is asked.")
    private String addr = "";

    @Option(
        names = {"-protocol", "--protocol"},
        paramLabel = "LIST",
        defaultValue = "tcp",
        description = "tcp, udp, web (HTTP and websocket), all, or several with commas.")
    private String protocol = "tcp";

    @Option(
        names = {"-tcpPort", "--tcpPort"},
        defaultValue = "8080",
        paramLabel = "PORT")
    private int tcpPort = 8080;

    @Option(
        names = {"-udpPort", "--udpPort"},
        defaultValue = "8081",
        paramLabel = "PORT")
    private int udpPort = 8081;

    @Option(
        names = {"-webPort", "--webPort"},
        defaultValue = "8082",
        paramLabel = "PORT")
    private int webPort = 8082;

    ToolSettings settings() {
      return new ToolSettings(addr, ToolSettings.protocols(protocol), tcpPort, udpPort, webPort);
    }
  }

  /** The server. */
  @Command(
      name = "server",
      mixinStandardHelpOptions = true,
      usageHelpAutoWidth = true,
      header = "Answers every line, datagram, request and websocket message with who sent it.")
  static final class Server implements Callable<Integer> {
    @Mixin private Addressing common = new Addressing();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
      try (ToolServer server = ToolServer.start(common.settings(), Duration.ofSeconds(2))) {
        spec.commandLine().getOut().println("listening: " + server.ports());
        spec.commandLine().getOut().flush();
        Thread ender = new Thread(server::close, "nettools-shutdown");
        Runtime.getRuntime().addShutdownHook(ender);
        server.awaitEnd();
        return 0;
      } catch (IllegalArgumentException wrong) {
        spec.commandLine().getErr().println("error: " + wrong.getMessage());
        return Main.USAGE;
      } catch (IllegalStateException refused) {
        spec.commandLine().getErr().println("error: " + refused.getMessage());
        return Main.FAILED;
      }
    }
  }

  /** The client. */
  @Command(
      name = "client",
      mixinStandardHelpOptions = true,
      usageHelpAutoWidth = true,
      header = "Asks a server whom it sees; -batch checks that it is -eip, or is not.",
      description = "%nExit codes: 0 as wished, 1 not, 2 wrong flags.")
  static final class Client implements Callable<Integer> {
    @Mixin private Addressing common = new Addressing();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = {"-timeout", "--timeout"},
        paramLabel = "SECONDS",
        defaultValue = "10",
        description = "When it ends, in any case.")
    private int timeout = 10;

    @Option(
        names = {"-eip", "--eip"},
        paramLabel = "IPS",
        defaultValue = "",
        description = "Addresses to look for in the answers, with commas.")
    private String eip = "";

    @Option(
        names = {"-contain", "--contain"},
        arity = "0..1",
        fallbackValue = "true",
        defaultValue = "true",
        description = "true: the answer must show one of -eip; false: none of them.")
    private boolean contain = true;

    @Option(
        names = {"-batch", "--batch"},
        arity = "0..1",
        fallbackValue = "true",
        defaultValue = "false",
        description = "Ask once by every protocol, check, and end.")
    private boolean batch;

    @Override
    public Integer call() throws InterruptedException {
      try {
        ToolClient.Check check =
            new ToolClient.Check(eip, contain, batch, Duration.ofSeconds(timeout));
        ToolClient client =
            new ToolClient(common.settings(), check, spec.commandLine().getOut()::println);
        return client.run() ? 0 : Main.FAILED;
      } catch (IllegalArgumentException wrong) {
        spec.commandLine().getErr().println("error: " + wrong.getMessage());
        return Main.USAGE;
      } finally {
        spec.commandLine().getOut().flush();
      }
    }
  }
}
