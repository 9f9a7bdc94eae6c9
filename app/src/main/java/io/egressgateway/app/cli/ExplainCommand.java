package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.AgentAccess;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ClusterConsole.FoundPod;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.egctl.Explanation;
import io.egressgateway.app.http.ExplainRoute;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Why a packet leaves as it does. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header =
        "Says which policy a packet of a pod belongs to, why, and what the kernels do with it.",
    description = {
      "",
      "The kernels are asked through the API server and the agents. That needs the right to read"
          + " the Secret with the cluster's key and to get pods/proxy, or nodes/proxy where agents"
          + " run outside of pods.",
      ""
    })
final class ExplainCommand extends Operation {
  private static final int DIFFERS = 3;

  @Option(
      names = "--pod",
      required = true,
      paramLabel = "NAMESPACE/NAME",
      description = "The pod that sends; without a namespace, default.")
  private String pod = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "IP",
      description = "The address it sends to.")
  private String to = "";

  @Option(names = "--no-kernel", description = "Ask the API server only, no agent.")
  private boolean noKernel;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  int run(ClusterConsole console) throws ConsoleException, InterruptedException {
    IpAddress destination =
        IpAddress.parse(to)
            .toOptional()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--to \"" + to + "\" is not an address; look a name up first"));
    FoundPod.Subject subject = subject(console, name());
    IpAddress source =
        subject.pod().addresses().stream()
            .filter(address -> address.family() == destination.family())
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "pod %s has no %s address".formatted(pod, destination.family())));
    Explanation explanation =
        new Explanation(
            console.picture().seenFrom(subject.node()), subject.pod(), source, destination);
    boolean heard = noKernel || askAll(console, explanation, source, destination);
    print(explanation.report().as(output.form()));
    if (!heard) {
      return Main.FAILED;
    }
    return explanation.agreed() ? 0 : DIFFERS;
  }

  private NamespacedName name() {
    int slash = pod.indexOf('/');
    return slash < 0
        ? new NamespacedName("default", pod)
        : new NamespacedName(pod.substring(0, slash), pod.substring(slash + 1));
  }

  private static FoundPod.Subject subject(ClusterConsole console, NamespacedName name)
      throws ConsoleException {
    return switch (console.pod(name)) {
      case FoundPod.Subject subject -> subject;
      case FoundPod.Missing() ->
          throw new IllegalArgumentException(
              "there is no pod %s; kubectl get pods -n %s lists them"
                  .formatted(name, name.namespace()));
      case FoundPod.NoSubject(String why) ->
          throw new IllegalArgumentException("no policy covers pod " + name + ": " + why);
    };
  }

  private boolean askAll(
      ClusterConsole console, Explanation explanation, IpAddress source, IpAddress destination)
      throws InterruptedException {
    AgentAccess agents = console.agents(cluster().agents());
    boolean heard = true;
    try {
      Optional<byte[]> key = agents.key();
      if (key.isEmpty()) {
        say("error: there is no Secret with the cluster's key in " + cluster().namespace());
        return false;
      }
      for (NodeName node : explanation.nodes()) {
        Question question = new Question(node, source, destination);
        heard &= ask(agents, key.get(), question, explanation);
      }
      return heard;
    } catch (ConsoleException unanswered) {
      say("error: " + unanswered.getMessage());
      return false;
    }
  }

  private boolean ask(AgentAccess agents, byte[] key, Question question, Explanation explanation)
      throws ConsoleException, InterruptedException {
    String path =
        "%s?source=%s&destination=%s"
            .formatted(ExplainRoute.PATH, question.source(), question.destination());
    String seal = Seal.of(key, question, Instant.now().toEpochMilli());
    AgentAccess.Reply reply = agents.get(question.node(), path, Seal.HEADER, seal);
    if (reply.status() != 200) {
      say(
          "error: the agent of node %s was not heard: %d %s"
              .formatted(question.node(), reply.status(), reply.body().strip()));
      return false;
    }
    explanation.heard(question.node(), reply.body());
    return true;
  }
}
