package io.egressgateway.app.wiring;

import dagger.Module;
import dagger.Provides;
import io.egressgateway.adapter.arp.echo.IcmpEchoProbe;
import io.egressgateway.adapter.k8s.lease.LeaseLeadership;
import io.egressgateway.adapter.k8s.lease.LeaseSettings;
import io.egressgateway.adapter.k8s.lease.SecretClusterKey;
import io.egressgateway.adapter.k8s.publish.Fabric8ControllerPublisher;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.app.config.ControllerConfig;
import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.app.config.Role;
import io.egressgateway.app.config.SharedConfig;
import io.egressgateway.app.liveness.HeartbeatMonitor;
import io.egressgateway.app.reconcile.LastSnapshot;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.app.udp.VertxPeerTransport;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What a controller is made of. */
@Module
final class ControllerModule {
  /** How often kinds that may come later (Calico's pools) are looked for. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  private ControllerModule() {}

  static ControllerSettings settings(ControllerConfig config) {
    return new ControllerSettings(
        Sorted.set(Stream.of(IpFamily.values()).filter(config.shared().enabled()::get).toList()),
        config.shared().tunnelSubnets(),
        config.shared().datapath().marks(),
        config.endpointsPerSlice(),
        config.egresses().rest(),
        config.egresses().withdrawal(),
        config.egresses().externalPools());
  }

  @Provides
  static Role role() {
    return Role.CONTROLLER;
  }

  @Provides
  static ProcessConfig process(ControllerConfig config) {
    return config.process();
  }

  @Provides
  static SharedConfig shared(ControllerConfig config) {
    return config.shared();
  }

  @Provides
  @Singleton
  static ControllerClusterSource source(KubernetesClient client, ControllerConfig config) {
    return new ControllerClusterSource(
        client, LOOK_EVERY, config.serviceCidrs(), SharedModule.antrea(config.shared()));
  }

  @Provides
  @Singleton
  static LastSnapshot<ClusterSnapshot> snapshots(ControllerClusterSource source) {
    return new LastSnapshot<>(source);
  }

  @Provides
  @Singleton
  static WebhookAssembly webhookAssembly(
      Vertx vertx, KubernetesClient client, EgressMetrics metrics) {
    return new WebhookAssembly(vertx, client, metrics);
  }

  @Provides
  @Singleton
  static Optional<Webhooks> webhooks(
      ControllerConfig config,
      WebhookAssembly assembly,
      LastSnapshot<ClusterSnapshot> snapshots,
      ControllerClusterSource source) {
    return config
        .webhook()
        .map(webhook -> assembly.of(webhook, config, snapshots::last, source::servesAntrea));
  }

  @Provides
  @Singleton
  static ControllerPublisher publisher(KubernetesClient client, ControllerClusterSource source) {
    return new Fabric8ControllerPublisher(client, source, Instant::now);
  }

  @Provides
  @Singleton
  static Leadership leadership(KubernetesClient client, ControllerConfig config) {
    Duration duration = config.election().duration();
    if (!config.election().enabled()) {
      return new SoleReplica();
    }
    LeaseSettings settings =
        new LeaseSettings(
            config.process().lease().namespace(),
            config.process().lease().name(),
            config.process().identity(),
            duration,
            duration.multipliedBy(2).dividedBy(3),
            duration.multipliedBy(2).dividedBy(15));
    return new LeaseLeadership(client, settings, System::nanoTime, Instant::now);
  }

  @Provides
  @Singleton
  static SecretClusterKey key(KubernetesClient client, ControllerConfig config) {
    return new SecretClusterKey(
        client, config.process().namespace(), config.shared().heartbeat().secretName());
  }

  @Provides
  @Singleton
  static PeerTransport transport(Vertx vertx, SharedConfig config, EgressMetrics metrics) {
    try {
      return VertxPeerTransport.open(vertx, config.heartbeat().port(), metrics);
    } catch (IllegalArgumentException refused) {
      throw new StartFailure("heartbeats", refused);
    }
  }

  @Provides
  @Singleton
  static EchoProbe echo() {
    try {
      return IcmpEchoProbe.open(new SecureRandom());
    } catch (DatapathException refused) {
      throw new StartFailure("ICMP echo cannot be sent", refused);
    }
  }

  @Provides
  @Singleton
  static HeartbeatMonitor monitor(
      HeartbeatMonitor.Ports ports, MembershipTimings timings, ReconcileLoop loop) {
    return new HeartbeatMonitor(ports, timings, loop::wake);
  }

  @Provides
  static HeartbeatMonitor.Ports monitorPorts(
      PeerTransport transport, EchoProbe echo, ClusterKey key, EgressMetrics metrics) {
    return new HeartbeatMonitor.Ports(
        transport, echo, key, System::nanoTime, Instant::now, metrics);
  }
}
