package io.egressgateway.adapter.k8s.publish;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.TunnelPart;
import io.egressgateway.adapter.k8s.translate.Timestamps;
import io.egressgateway.adapter.k8s.translate.TunnelTranslation;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.adapter.k8s.watch.OwnObjects;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Publishes through the API server what an agent found out: its part of its node's EgressTunnel.
 */
public final class Fabric8AgentPublisher implements AgentPublisher {
  /** The field manager of what an agent writes. */
  public static final String FIELD_MANAGER = "egressgateway-agent";

  /**
   * How old the reported time may become. Liveness does not hang on it, and each write is told to
   * every agent, so it is as rare as a kubelet's report that nothing has changed.
   */
  private static final Duration REPORT_EVERY = Duration.ofMinutes(5);

  /** What the API server has to bear of a node whose links or ways go up and down. */
  private static final Duration WRITE_EVERY = Duration.ofSeconds(10);

  private static final int WRITES_AT_ONCE = 3;

  private final NodeName node;
  private final AgentClusterSource source;
  private final WallClock clock;
  private final String datapath;
  private final StatusApply apply;
  private final WriteBeside beside;
  private final WritePace pace;

  /**
   * Makes a publisher.
   *
   * @param source says what the tunnel holds, and is told what was written
   * @param clocks for the time of the last report, and for how often to write
   * @param datapath which backend programs the node, and why, for people
   * @param ended told when a write has ended; any thread
   */
  public Fabric8AgentPublisher(
      KubernetesClient client,
      NodeName node,
      AgentClusterSource source,
      Clocks clocks,
      String datapath,
      Runnable ended) {
    this.node = node;
    this.source = source;
    this.clock = clocks.wall();
    this.datapath = datapath;
    this.apply = new StatusApply(client, FIELD_MANAGER);
    this.beside = new WriteBeside(ended);
    this.pace = new WritePace(clocks.monotonic(), WRITE_EVERY, WRITES_AT_ONCE);
  }

  /** The time of day, and the time that passes. */
  public record Clocks(WallClock wall, MonotonicClock monotonic) {
    public Clocks {
      requireNonNull(wall, "wall");
      requireNonNull(monotonic, "monotonic");
    }
  }

  @Override
  public PublishReport publishEnd(Tunnel.Report report) {
    return publish(
        status -> TunnelTranslation.says(status, report) && status.datapath().equals(datapath),
        (_, now) -> TunnelTranslation.status(report, now, datapath));
  }

  @Override
  public PublishReport publishRefusal(String refused) {
    return publish(
        status -> status.refused().equals(refused),
        (known, now) ->
            TunnelTranslation.refusing(
                known.status().orElse(TunnelTranslation.NOTHING), refused, now, datapath));
  }

  private PublishReport publish(
      Predicate<EgressTunnelStatus> says,
      BiFunction<EgressTunnelResource, String, EgressTunnelStatus> wanted) {
    PublishReport ended = beside.take();
    if (beside.isUnderWay() || !ended.failures().isEmpty()) {
      return new PublishReport(0, beside.failures());
    }
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
            .filter(status -> says.test(status) && isRecent(status.lastHeartbeatTime()))
            .isPresent();
    if (same) {
      beside.nothingToWrite();
    } else if (pace.take()) {
      beside.begin(new Write(object, () -> write(known.get(), wanted, tunnels)));
    }
    return new PublishReport(ended.written(), beside.failures());
  }

  private boolean isRecent(String heartbeat) {
    return Timestamps.parse(heartbeat)
        .filter(last -> last.plus(REPORT_EVERY).isAfter(clock.now()))
        .isPresent();
  }

  private Runnable write(
      EgressTunnelResource known,
      BiFunction<EgressTunnelResource, String, EgressTunnelStatus> wanted,
      OwnObjects<EgressTunnelResource> tunnels) {
    String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    EgressTunnelResource result =
        apply.apply(
            known,
            EgressTunnelResource::new,
            wanted.apply(known, now),
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
        status.direct(),
        status.heldEgressIPs(),
        status.datapath(),
        status.refused());
  }
}
