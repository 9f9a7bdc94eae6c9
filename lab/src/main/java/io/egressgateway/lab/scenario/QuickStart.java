package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.RemoteIpServer;
import java.time.Duration;
import java.util.Optional;

/** The quick start: a gateway group, a policy, and pods that leave with a fixed address. */
public final class QuickStart {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int POD_HTTP = 8082;

  private final LabCluster cluster;
  private final Narrator narrator;
  private final UserApi api;

  public QuickStart(LabCluster cluster, Narrator narrator) {
    this(cluster, narrator, new SpidernetApi());
  }

  /** Tells the story in an API of the user's choice. */
  public QuickStart(LabCluster cluster, Narrator narrator, UserApi api) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.narrator = requireNonNull(narrator, "narrator");
    this.api = requireNonNull(api, "api");
  }

  UserApi api() {
    return api;
  }

  /**
   * Plays it.
   *
   * @return what was given to the policy
   */
  public GivenEgress play() {
    narrator.act("A gateway group and a policy");
    int gateways = Math.min(2, cluster.network().nodes().size());
    for (LabNode node : cluster.network().nodes().subList(0, gateways)) {
      cluster.api().mergePatch("/api/v1/nodes/" + node.name(), api.nodePatch());
      narrator.say("kubectl label node " + node.name() + " " + api.nodeLabel());
    }
    String gateway = api.group(cluster.families());
    narrator.say("kubectl apply -f gateway.yaml\n" + gateway.indent(2));
    cluster.api().apply(api.groupPath(), gateway);
    awaitGatewayReady(gateways);
    narrator.say("kubectl apply -f policy.yaml\n" + api.policy().indent(2));
    cluster.api().apply(api.policyPath(), api.policy());
    long applied = System.nanoTime();
    GivenEgress given = awaitEgress(applied);
    compare(given);
    inCluster();
    return given;
  }

  private void awaitGatewayReady(int gateways) {
    boolean ready =
        Await.until(
            LIMIT,
            () -> {
              int count = 0;
              for (JsonNode node : object(api.groupPath()).path("status").path("nodeList")) {
                count += node.path("status").asText().equals("Ready") ? 1 : 0;
              }
              return count == gateways;
            });
    narrator.check("the gateway group has " + gateways + " ready nodes", ready, "");
  }

  private GivenEgress awaitEgress(long applied) {
    GivenEgress given =
        Await.present(LIMIT, this::given)
            .orElseThrow(() ->
                new LabException(
                    "the policy got no egress IP: " + LabApi.yaml(object(api.policyPath()))));
    narrator.measure(
        "policyToStatusMs",
        "status.eip and status.node are there after",
        Duration.ofNanos(System.nanoTime() - applied));
    awaitProgrammed(applied);
    for (IpFamily family : api.told(cluster.families())) {
      NetworkNamespace pod = visitor(farFrom(given.node()));
      String seen = Outside.ask(pod, family, Outside.SELECTED_HTTP);
      narrator.check(
          "the first request shows the egress IP, " + family,
          seen.equals("Remote IP: " + given.address(family)),
          seen);
    }
    narrator.measure(
        "policyToEffectMs",
        "from kubectl apply to the first answered request with the egress IP, at most",
        Duration.ofNanos(System.nanoTime() - applied));
    narrator.say(api.listing() + "   ->   " + given);
    return given;
  }

  /**
   * A pod's packets leave as its CNI sends them until its node is programmed, which is no leak; so
   * nothing is asked, and seen on the wire, before the policy says that all nodes are.
   */
  private void awaitProgrammed(long applied) {
    boolean programmed = Await.until(LIMIT, this::programmed);
    narrator.check(
        "the policy says that it is programmed",
        programmed,
        programmed ? "" : LabApi.yaml(object(api.policyPath()).path("status")));
    narrator.measure(
        "policyToProgrammedMs",
        "condition Programmed is True after",
        Duration.ofNanos(System.nanoTime() - applied));
  }

  private boolean programmed() {
    for (JsonNode condition : object(api.policyPath()).path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Programmed")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private void compare(GivenEgress given) {
    narrator.act("What a server outside sees");
    for (IpFamily family : api.told(cluster.families())) {
      for (LabNode node : cluster.network().nodes()) {
        String role = node.name().equals(given.node()) ? " (the gateway)" : "";
        String seen = Outside.ask(visitor(node), family, Outside.SELECTED_HTTP);
        narrator.check(
            "pod visitor on " + node.name() + role + " shows the egress IP",
            seen.equals("Remote IP: " + given.address(family)),
            seen);
        String other = Outside.ask(node.pod(2).namespace(), family, Outside.OTHER_HTTP);
        narrator.check(
            "pod other on " + node.name() + " shows " + ordinary(),
            other.equals(
                "Remote IP: " + cluster.network().ordinarySource(node, node.pod(2), family)),
            other);
      }
    }
  }

  private String ordinary() {
    return cluster.network().topology().cni().hidesPods()
        ? "its node's address"
        : "its own address, as with this CNI without a policy";
  }

  private void inCluster() {
    LabNode from = cluster.network().nodes().getFirst();
    LabNode to = cluster.network().nodes().getLast();
    try (RemoteIpServer _ = RemoteIpServer.start(to.pod(2).namespace(), POD_HTTP)) {
      for (IpFamily family : cluster.families()) {
        IpAddress server = to.pod(2).addresses().get(family).orElseThrow();
        String seen = Outside.ask(visitor(from), server, POD_HTTP, Duration.ofSeconds(3));
        narrator.check(
            "inside of the cluster the pod shows its own address",
            seen.equals("Remote IP: " + from.pod(1).addresses().get(family).orElseThrow()),
            seen);
      }
    }
  }

  /** The egress that the policy's status shows, once it is complete. */
  Optional<GivenEgress> given() {
    return api.given(object(api.policyPath()), cluster.families());
  }

  /** A node that does not own the egress, best one that is no gateway. */
  LabNode farFrom(String owner) {
    LabNode last = cluster.network().nodes().getLast();
    return last.name().equals(owner) ? cluster.network().nodes().getFirst() : last;
  }

  static NetworkNamespace visitor(LabNode node) {
    return node.pod(1).namespace();
  }

  private JsonNode object(String path) {
    return cluster.api().get(path).orElseThrow(() -> new LabException("gone: " + path));
  }
}
