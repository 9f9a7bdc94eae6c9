package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.AgentAccess;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ClusterDoctor;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.egctl.DoctorReport;
import io.egressgateway.app.http.DoctorRoute;
import io.egressgateway.app.inspect.Checkup;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.survey.Finding.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What stands in the way, in the cluster and on its nodes. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Says what stands in the way of egress IPs, why it matters, and what to do about it.",
    description = {
      "",
      "Looks at the cluster through the API server, and at the nodes through their agents, as"
          + " explain does. Nothing is changed: the policy by which the webhooks are tried is a dry"
          + " run.",
      ""
    })
final class DoctorCommand extends Operation {
  private static final int TROUBLE = 3;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Only this node, which may be given several times. Default: all nodes.")
  private List<String> only = List.of();

  @Option(
      names = "--lease",
      paramLabel = "NAME",
      defaultValue = "egressgateway",
      description = "Lease of the controller. Default: ${DEFAULT-VALUE}")
  private String lease = "egressgateway";

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  int run(ClusterConsole console) throws ConsoleException, InterruptedException {
    DoctorReport report = new DoctorReport();
    ClusterDoctor doctor = console.doctor();
    var objects = doctor.objects();
    report.add(objects);
    report.add(doctor.leader(cluster().namespace(), lease, Instant.now()));
    if (objects.level() == Level.FINE) {
      report.add(doctor.webhooks());
    }
    List<NodeName> nodes = nodes(doctor);
    boolean asked = askAll(console.agents(cluster().agents()), nodes, report);
    print(report.report().as(output.form()));
    if (!asked) {
      return Main.FAILED;
    }
    return report.anyProblem() ? TROUBLE : 0;
  }

  private List<NodeName> nodes(ClusterDoctor doctor) throws ConsoleException {
    List<NodeName> all = doctor.nodes();
    for (String name : only) {
      if (!all.contains(new NodeName(name))) {
        throw new IllegalArgumentException(
            "--node \"%s\" is no node; there are: %s"
                .formatted(name, String.join(", ", all.stream().map(NodeName::value).toList())));
      }
    }
    return only.isEmpty() ? all : only.stream().map(NodeName::new).toList();
  }

  private boolean askAll(AgentAccess agents, List<NodeName> nodes, DoctorReport report)
      throws InterruptedException {
    try {
      Optional<byte[]> key = agents.key();
      if (key.isEmpty()) {
        say("error: there is no Secret with the cluster's key in " + cluster().namespace());
        return false;
      }
      for (NodeName node : nodes) {
        ask(agents, key.get(), node, report);
      }
      return true;
    } catch (ConsoleException unanswered) {
      say("error: " + unanswered.getMessage());
      return false;
    }
  }

  private static void ask(AgentAccess agents, byte[] key, NodeName node, DoctorReport report)
      throws InterruptedException {
    long sent = Instant.now().toEpochMilli();
    String seal = Seal.of(key, new Checkup(node), sent);
    try {
      AgentAccess.Reply reply = agents.get(node, DoctorRoute.PATH, Seal.HEADER, seal);
      report.heard(
          node,
          reply.status(),
          reply.body(),
          new DoctorReport.Asked(sent, Instant.now().toEpochMilli()));
    } catch (ConsoleException unanswered) {
      report.silent(node, String.valueOf(unanswered.getMessage()));
    }
  }
}
