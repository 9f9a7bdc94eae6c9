package io.egressgateway.app.wiring;

import dagger.Module;
import dagger.Provides;
import io.egressgateway.adapter.arp.announce.AnnouncerSettings;
import io.egressgateway.adapter.arp.announce.LinkLayerAnnouncer;
import io.egressgateway.adapter.arp.echo.IcmpEchoProbe;
import io.egressgateway.adapter.iptables.predecessor.SpidernetRules;
import io.egressgateway.adapter.k8s.lease.LeaseLeaderDirectory;
import io.egressgateway.adapter.k8s.lease.SecretClusterKey;
import io.egressgateway.adapter.k8s.publish.Fabric8AgentPublisher;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.adapter.netlink.conntrack.NetlinkConntrackTable;
import io.egressgateway.app.config.AgentConfig;
import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.app.config.Role;
import io.egressgateway.app.config.SharedConfig;
import io.egressgateway.app.liveness.DirectProber;
import io.egressgateway.app.liveness.HeartbeatSender;
import io.egressgateway.app.liveness.PeerWatch;
import io.egressgateway.app.liveness.Pulse;
import io.egressgateway.app.reconcile.AgentPass;
import io.egressgateway.app.reconcile.AnnounceGate;
import io.egressgateway.app.reconcile.ClaimedSource;
import io.egressgateway.app.reconcile.CutOffWatch;
import io.egressgateway.app.reconcile.DirectWatch;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.app.udp.VertxPeerTransport;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** What an agent is made of. All sockets are opened by the thread that makes the component. */
@Module
final class AgentModule {
  private AgentModule() {}

  static TunnelSettings tunnel(AgentConfig config) {
    PerFamily<Optional<Integer>> lengths =
        PerFamily.of(family ->
            config.shared().enabled().get(family)
                ? Optional.of(config.shared().tunnelSubnets().get(family).length())
                : Optional.empty());
    return new TunnelSettings(
        config.vni(),
        config.detection(),
        config.shared().underlay(),
        lengths,
        config.checksumOffload(),
        config.mode(),
        config.nodeInterfaces());
  }

  @Provides
  static Role role() {
    return Role.AGENT;
  }

  @Provides
  static ProcessConfig process(AgentConfig config) {
    return config.process();
  }

  @Provides
  static SharedConfig shared(AgentConfig config) {
    return config.shared();
  }

  @Provides
  static DatapathSettings settings(SharedConfig config) {
    return config.datapath();
  }

  @Provides
  static NodeName node(AgentConfig config) {
    return new NodeName(config.process().nodeName());
  }

  @Provides
  @Singleton
  static AgentClusterSource source(KubernetesClient client, NodeName node, SharedConfig config) {
    return new AgentClusterSource(client, node, SharedModule.antrea(config));
  }

  @Provides
  @Singleton
  static AgentPublisher publisher(
      KubernetesClient client,
      NodeName node,
      AgentClusterSource source,
      BackendChoice choice,
      ReconcileLoop loop) {
    return new Fabric8AgentPublisher(
        client,
        node,
        source,
        new Fabric8AgentPublisher.Clocks(Instant::now, System::nanoTime),
        choice.summary(),
        loop::wake);
  }

  @Provides
  @Singleton
  static BackendChoice choice(AgentConfig config, EgressMetrics metrics) {
    try {
      BackendChoice choice = BackendChoice.open(config);
      choice.tell(metrics);
      return choice;
    } catch (DatapathException refused) {
      throw new StartFailure("the datapath backend \"" + config.backend() + "\"", refused);
    }
  }

  @Provides
  static DatapathBackend datapath(BackendChoice choice) {
    return choice.backend();
  }

  @Provides
  @Singleton
  static RoutingBackend routing(DatapathSettings settings) {
    try {
      return new NetlinkRoutingBackend(settings);
    } catch (DatapathException refused) {
      throw new StartFailure("routing over netlink", refused);
    }
  }

  @Provides
  @Singleton
  static ConntrackTable conntrack(DatapathSettings settings) {
    try {
      return new NetlinkConntrackTable(settings.marks());
    } catch (DatapathException refused) {
      throw new StartFailure("connection tracking over netlink", refused);
    }
  }

  @Provides
  static Predecessor predecessor(AgentConfig config) {
    return SpidernetRules.open(BackendChoice.lock(config.iptables()));
  }

  @Provides
  @Singleton
  static AddressAnnouncer announcer(AgentConfig config, Pulse pulse) {
    try {
      return LinkLayerAnnouncer.open(
          new AnnouncerSettings(config.shared().datapath().tunnelDevice(), config.excludedLinks()),
          System::nanoTime,
          config.shared().heartbeat().failover() ? pulse::steady : () -> true);
    } catch (DatapathException refused) {
      throw new StartFailure("ARP and NDP sockets", refused);
    }
  }

  @Provides
  @Singleton
  static Pulse pulse(MembershipTimings timings) {
    return new Pulse(System::nanoTime, timings.longestPause());
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

  /** None where nothing is ever sent straight. */
  @Provides
  @Singleton
  static Optional<DirectProber> prober(
      AgentConfig config, EgressMetrics metrics, ReconcileLoop loop) {
    if (config.mode() == TunnelMode.VXLAN) {
      return Optional.empty();
    }
    try {
      IcmpEchoProbe echo =
          IcmpEchoProbe.open(new SecureRandom(), config.shared().datapath().marks().probeMark());
      return Optional.of(new DirectProber(echo, System::nanoTime, metrics, loop::wake));
    } catch (DatapathException refused) {
      throw new StartFailure("probes of the straight way cannot be sent", refused);
    }
  }

  @Provides
  static DirectWatch direct(Optional<DirectProber> prober) {
    return prober.<DirectWatch>map(open -> open).orElse(DirectWatch.NONE);
  }

  @Provides
  @Singleton
  static AnnounceGate gate(AddressAnnouncer announcer) {
    return new AnnounceGate(announcer);
  }

  @Provides
  @Singleton
  static PeerTransport transport(Vertx vertx, EgressMetrics metrics) {
    try {
      return VertxPeerTransport.open(vertx, 0, metrics);
    } catch (IllegalArgumentException refused) {
      throw new StartFailure("heartbeats", refused);
    }
  }

  @Provides
  @Singleton
  static LeaseLeaderDirectory leader(KubernetesClient client, AgentConfig config) {
    return new LeaseLeaderDirectory(
        client, config.process().lease().namespace(), config.process().lease().name());
  }

  @Provides
  @Singleton
  static SecretClusterKey key(KubernetesClient client, AgentConfig config) {
    return new SecretClusterKey(
        client, config.process().namespace(), config.shared().heartbeat().secretName());
  }

  @Provides
  @Singleton
  static HeartbeatSender sender(
      HeartbeatSender.Ports ports,
      NodeName node,
      MembershipTimings timings,
      SharedConfig config,
      ReconcileLoop loop) {
    HeartbeatSender.Self self =
        new HeartbeatSender.Self(
            node, new SecureRandom().nextLong(), config.heartbeat().failover());
    return new HeartbeatSender(ports, self, timings, loop::wake);
  }

  /** None where only the controller decides. */
  @Provides
  @Singleton
  static Optional<PeerWatch> peerWatch(
      Vertx vertx, PeerPorts peers, HeartbeatSender sender, Surroundings around) {
    SharedConfig.Heartbeat heartbeat = around.config().heartbeat();
    if (!heartbeat.byGateways()) {
      return Optional.empty();
    }
    try {
      PeerWatch.Ports ports =
          new PeerWatch.Ports(
              VertxPeerTransport.open(vertx, heartbeat.peers().port(), around.metrics()),
              IcmpEchoProbe.open(new SecureRandom()),
              peers.key(),
              peers.leader(),
              System::nanoTime,
              Instant::now,
              around.metrics());
      PeerWatch.Self self =
          new PeerWatch.Self(
              around.node(),
              new SecureRandom().nextLong(),
              heartbeat.peers().port(),
              sender::serves,
              sender::sign);
      return Optional.of(new PeerWatch(ports, self, around.timings(), around.loop()::wake));
    } catch (DatapathException | IllegalArgumentException refused) {
      throw new StartFailure("hearing other gateway nodes", refused);
    }
  }

  /** What the watch over other gateway nodes is made with. */
  record Surroundings(
      NodeName node,
      SharedConfig config,
      MembershipTimings timings,
      EgressMetrics metrics,
      ReconcileLoop loop) {}

  @Provides
  static Surroundings surroundings(
      NodeName node,
      SharedConfig config,
      MembershipTimings timings,
      EgressMetrics metrics,
      ReconcileLoop loop) {
    return new Surroundings(node, config, timings, metrics, loop);
  }

  @Provides
  static ClusterSource<NodeSnapshot> cluster(
      AgentClusterSource source, Optional<PeerWatch> watch, SharedConfig config) {
    return watch.isPresent() ? new ClaimedSource(source, watch.get(), config.underlay()) : source;
  }

  @Provides
  static PeerPorts peers(
      PeerTransport transport, EchoProbe echo, ClusterKey key, LeaseLeaderDirectory leader) {
    return new PeerPorts(transport, echo, key, leader);
  }

  @Provides
  static HeartbeatSender.Ports senderPorts(
      PeerPorts peers, AnnounceGate gate, Pulse pulse, EgressMetrics metrics) {
    return new HeartbeatSender.Ports(
        peers.transport(),
        peers.echo(),
        peers.key(),
        peers.leader(),
        gate,
        pulse,
        new HeartbeatSender.Runtime(System::nanoTime, Instant::now, metrics));
  }

  @Provides
  static CutOffWatch cutOff(HeartbeatSender sender) {
    return sender;
  }

  @Provides
  static KernelPorts kernel(
      DatapathBackend datapath,
      RoutingBackend routing,
      ConntrackTable conntrack,
      Predecessor predecessor) {
    return new KernelPorts(datapath, routing, conntrack, predecessor);
  }

  @Provides
  static AgentPass.Ports passPorts(
      ClusterSource<NodeSnapshot> cluster,
      KernelPorts kernel,
      AnnounceGate gate,
      AgentPublisher publisher,
      Watches watches) {
    return new AgentPass.Ports(
        cluster,
        kernel.datapath(),
        kernel.routing(),
        kernel.conntrack(),
        kernel.predecessor(),
        gate,
        publisher,
        watches.cutOff(),
        watches.direct());
  }

  /** What looks after the node between passes. */
  record Watches(CutOffWatch cutOff, DirectWatch direct) {}

  @Provides
  static Watches watches(CutOffWatch cutOff, DirectWatch direct) {
    return new Watches(cutOff, direct);
  }
}
