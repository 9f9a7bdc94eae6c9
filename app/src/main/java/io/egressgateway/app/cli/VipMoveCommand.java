package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.egctl.Moved;
import io.egressgateway.app.egctl.VipMove;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves an egress IP to another gateway node; the flags are Spidernet's. */
@Command(
    name = "move",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Moves an egress IP to another gateway node.",
    description = {
      "",
      "The node must be a gateway node of the EgressGateway and be Ready. Open connections go on"
          + " through it. It stays there: nothing moves back by itself.",
      ""
    })
final class VipMoveCommand extends Operation {
  @Option(
      names = "--egressGatewayName",
      paramLabel = "NAME",
      description = "The EgressGateway that the egress IP is from.")
  private @Nullable String gateway;

  @Option(names = "--vip", paramLabel = "IP", description = "The egress IP, of either family.")
  private @Nullable String vip;

  @Option(names = "--targetNode", paramLabel = "NODE", description = "Where it shall be.")
  private @Nullable String target;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long to wait until the policies show the node; 0 does not. Default:"
              + " ${DEFAULT-VALUE}")
  private int seconds = 30;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  int run(ClusterConsole console)
      throws ConsoleException, VipMove.MoveFailure, InterruptedException {
    List<String> missing = new ArrayList<>();
    String from = required("--egressGatewayName", gateway, missing);
    String address = required("--vip", vip, missing);
    String node = required("--targetNode", target, missing);
    if (!missing.isEmpty()) {
      // As Spidernet's egctl does: 1, not 2.
      say("error: required and not given: " + String.join(", ", missing));
      return Main.FAILED;
    }
    IpAddress wanted =
        IpAddress.parse(address)
            .toOptional()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--vip \"" + address + "\" is not an IPv4 or IPv6 address"));
    if (seconds < 0) {
      throw new IllegalArgumentException("--timeout " + seconds + ": give 0 or more seconds");
    }
    VipMove.Wish wish =
        new VipMove.Wish(from, wanted, new NodeName(node), Duration.ofSeconds(seconds));
    Consumer<String> told = isForPrograms() ? this::say : line -> print(line + "\n");
    Moved moved = new VipMove(console, wish, told, System::nanoTime, Instant::now).run();
    print(moved.report().as(output.form()));
    return 0;
  }

  /** What programs read is one object; the steps go to standard error then. */
  private boolean isForPrograms() {
    return switch (output.form()) {
      case JSON, YAML -> true;
      case TABLE, WIDE -> false;
    };
  }

  private static String required(String name, @Nullable String value, List<String> missing) {
    if (value == null || value.isEmpty()) {
      missing.add(name);
      return "";
    }
    return value;
  }
}
