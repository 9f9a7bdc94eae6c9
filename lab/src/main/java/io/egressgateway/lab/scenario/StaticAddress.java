package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;

/**
 * Antrea's other way: somebody puts an address on a node, and an Egress without a pool finds it.
 */
public final class StaticAddress {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final String PATH = AntreaApi.API + "/egresses/egress-static";

  private final LabCluster cluster;
  private final Narrator narrator;

  public StaticAddress(LabCluster cluster, Narrator narrator) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.narrator = requireNonNull(narrator, "narrator");
  }

  /** Plays it with pods that no Egress covers yet, in the last family in use. */
  public void play() {
    narrator.act("An address that you put on a node yourself");
    IpFamily family = cluster.families().getLast();
    IpAddress address = AddressPlan.egressRange(family).last().plus(10);
    LabNode node = cluster.network().nodes().getLast();
    String command = "addr add %s/%d dev eth0".formatted(address, family.bits());
    node.namespace().ip(command);
    narrator.say("on " + node.name() + ": ip " + command);
    String manifest = egress(address);
    narrator.say("kubectl apply -f egress.yaml\n" + manifest.indent(2));
    cluster.api().apply(PATH, manifest);
    narrator.check(
        "the status names the node that has it",
        Await.until(LIMIT, () -> shown("egressNode").equals(node.name())),
        shown("egressIP") + " on " + shown("egressNode"));
    for (LabNode from : cluster.network().nodes()) {
      boolean seen = Await.until(LIMIT, () -> ask(from, family).equals("Remote IP: " + address));
      narrator.check("pod other on " + from.name() + " shows it", seen, ask(from, family));
    }
    node.namespace().ip("addr del %s/%d dev eth0".formatted(address, family.bits()));
    narrator.say("the address is taken away");
    narrator.check(
        "the status is empty, which is the truth",
        Await.until(LIMIT, () -> shown("egressNode").isEmpty() && shown("egressIP").isEmpty()),
        shown("egressIP") + " on " + shown("egressNode"));
    boolean cut = Await.until(LIMIT, () -> ask(node, family).startsWith("no answer"));
    narrator.check("pods leave with no other address meanwhile", cut, cut ? "" : ask(node, family));
    cluster.api().delete(PATH);
  }

  private static String ask(LabNode from, IpFamily family) {
    return Outside.ask(
        from.pod(2).namespace(), Outside.address(family), Outside.OTHER_HTTP, ANSWER);
  }

  private String shown(String field) {
    return cluster
        .api()
        .get(PATH)
        .map(egress -> egress.path("status").path(field))
        .map(JsonNode::asText)
        .orElse("");
  }

  private static String egress(IpAddress address) {
    return """
    apiVersion: crd.antrea.io/v1beta1
    kind: Egress
    metadata:
      name: egress-static
    spec:
      appliedTo:
        podSelector:
          matchLabels:
            app: other
      egressIP: "%s"
    """
        .formatted(address);
  }
}
