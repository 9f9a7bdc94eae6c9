package io.egressgateway.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tool for people who run egress gateways. */
@Command(
    name = "egctl",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    header = "Shows, explains, examines and moves egress IPs.",
    subcommands = {
      EgctlCommand.Vip.class,
      StatusCommand.class,
      ExplainCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  egctl status -o wide",
      "  egctl explain --pod default/visitor --to 203.0.113.9",
      "  egctl doctor",
      "  egctl vip move --egressGatewayName default --vip 172.22.0.100 --targetNode node2",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong flags, 3 explained, but a kernel differs; or the doctor"
          + " found a problem."
    })
final class EgctlCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Holds what is done to egress IPs. */
  @Command(
      name = "vip",
      mixinStandardHelpOptions = true,
      header = "Does something to an egress IP.",
      subcommands = VipMoveCommand.class)
  static final class Vip implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
