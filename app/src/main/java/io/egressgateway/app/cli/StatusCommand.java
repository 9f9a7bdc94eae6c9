package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.egctl.StatusReport;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who holds what, where, since when. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Shows which node holds which egress IP, since when, and who waits for one.",
    description = {
      "",
      "SINCE is the last move, as far back as the cluster keeps Events, else the allocation."
          + " PROGRAMMED is how many of the nodes concerned have it in their kernel.",
      ""
    })
final class StatusCommand extends Operation {
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  int run(ClusterConsole console) throws ConsoleException {
    print(StatusReport.of(console.picture(), console.moves(), Instant.now()).as(output.form()));
    return 0;
  }
}
