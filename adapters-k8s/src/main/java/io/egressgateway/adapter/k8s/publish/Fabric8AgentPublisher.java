package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.TunnelPart;
import io.egressgateway.adapter.k8s.translate.TunnelTranslation;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.WallClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Publishes through the API server what an agent found out: its part of its node's EgressTunnel.
 */
public final class Fabric8AgentPublisher implements AgentPublisher {
  /** The field manager of what an agent writes. */
  public static final String FIELD_MANAGER = "egressgateway-agent";

  private final NodeName node;
  private final AgentClusterSource source;
  private final WallClock clock;
  private final String datapath;
  private final StatusApply apply;
  private final ParallelWrites writes = new ParallelWrites();

  /**
   * Makes a publisher.
   *
   * @param source says what the tunnel holds, and is told what was written
   * @param clock for the time of the last report
   * @param datapath which backend programs the node, and why, for people
   */
  public Fabric8AgentPublisher(
      KubernetesClient client,
      NodeName node,
      AgentClusterSource source,
      WallClock clock,
      String datapath) {
    this.node = node;
    this.source = source;
    this.clock = clock;
    this.datapath = datapath;
    this.apply = new StatusApply(client, FIELD_MANAGER);
  }

  @Override
  public PublishReport publishParent(Tunnel.Parent parent) {
    OwnObjects<EgressTunnelResource> tunnels = source.tunnels();
    Optional<EgressTunnelResource> known = tunnels.object("", node.value());
    String object = "EgressTunnel/" + node;
    if (known.isEmpty()) {
      return new PublishReport(
          0,
          List.of(
              new PublishReport.Failure(
                  object, PublishReport.Kind.NOT_FOUND, "not made by the controller yet")));
    }
    boolean same =
        known
            .get()
            .status()
            .filter(status ->
                TunnelTranslation.part(parent).equals(status.tunnel().parent())
                    && status.datapath().equals(datapath)
                    && !status.lastHeartbeatTime().isEmpty())
            .isPresent();
    return same
        ? PublishReport.NOTHING
        : writes.run(List.of(new Write(object, () -> write(known.get(), parent, tunnels))));
  }

  private Runnable write(
      EgressTunnelResource known, Tunnel.Parent parent, OwnObjects<EgressTunnelResource> tunnels) {
    String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    EgressTunnelResource result =
        apply.apply(
            known,
            EgressTunnelResource::new,
            TunnelTranslation.status(parent, now, datapath),
            Fabric8AgentPublisher::agentsPart);
    return () -> tunnels.wrote(result);
  }

  /** Without what the controller writes. */
  private static EgressTunnelStatus agentsPart(EgressTunnelStatus status) {
    return new EgressTunnelStatus(
        List.of(),
        status.lastHeartbeatTime(),
        "",
        "",
        new TunnelPart("", "", "", status.tunnel().parent()),
        status.datapath());
  }
}
