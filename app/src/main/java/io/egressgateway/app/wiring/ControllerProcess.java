package io.egressgateway.app.wiring;

import io.egressgateway.adapter.k8s.admission.AdmissionReviews;
import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.adapter.k8s.lease.SecretClusterKey;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ControllerConfig;
import io.egressgateway.app.liveness.HeartbeatMonitor;
import io.egressgateway.app.reconcile.ControllerPass;
import io.egressgateway.app.reconcile.LastSnapshot;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.membership.MembershipInput;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.runtime.EgressMetrics;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A controller from start to end. */
public final class ControllerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerProcess.class);

  private final ControllerConfig config;
  private final SharedParts common;
  private final LastSnapshot<ClusterSnapshot> source;
  private final Optional<Webhooks> webhooks;
  private final ControllerPublisher publisher;
  private final Leadership leadership;
  private final HeartbeatMonitor monitor;
  private final SecretClusterKey key;
  private final AtomicBoolean makingKey = new AtomicBoolean();

  @Inject
  ControllerProcess(
      ControllerConfig config,
      SharedParts common,
      LastSnapshot<ClusterSnapshot> source,
      Optional<Webhooks> webhooks,
      ControllerPublisher publisher,
      Leadership leadership,
      HeartbeatMonitor monitor,
      SecretClusterKey key) {
    this.config = config;
    this.common = common;
    this.source = source;
    this.webhooks = webhooks;
    this.publisher = publisher;
    this.leadership = leadership;
    this.monitor = monitor;
    this.key = key;
  }

  /**
   * Runs until SIGTERM.
   *
   * @return the exit code
   * @throws ConfigException where an address cannot be listened on
   */
  public static int run(ControllerConfig config) throws ConfigException {
    return DaggerControllerComponent.factory().create(config).process().run();
  }

  private int run() throws ConfigException {
    ReconcileLoop loop = common.loop();
    Lifecycle lifecycle = new Lifecycle("controller", loop);
    lifecycle.opened(common);
    lifecycle.opened(source);
    lifecycle.opened(key);
    lifecycle.opened(monitor);
    lifecycle.opened(leadership);
    webhooks.ifPresent(lifecycle::opened);
    common.listen(config.process(), monitor::trouble, this::unready);
    common.review(
        Permissions.ofController(
            SharedParts.own(config.process(), config.shared()),
            config.webhook().map(WebhookAssembly::rights)));
    if (config.page().isPresent()) {
      lifecycle.opened(
          PageAssembly.serve(
              config.page().get(), config.process().identity(), source::last, leadership));
    }
    source.onChange(loop::wake);
    source.start();
    key.start();
    webhooks.ifPresent(served -> served.start(Webhooks.Pace.DEFAULT));
    ControllerPass pass = pass();
    monitor.onProgress(pass::heard);
    monitor.start();
    leadership.start(
        OwnEndpoints.of(config.process(), config.shared().heartbeat().port()), listener(loop));
    LOG.atInfo()
        .addKeyValue("identity", config.process().identity())
        .addKeyValue("failover", config.shared().heartbeat().failover())
        .log("controller started");
    return lifecycle.run(pass);
  }

  private ControllerPass pass() {
    return new ControllerPass(
        new ControllerPass.Inputs(source, this::heard, leadership::isLeader, Instant::now),
        publisher,
        ControllerModule.settings(config),
        System::nanoTime,
        common.metrics());
  }

  /** Every replica answers admission, so one that cannot yet must not get requests. */
  private Optional<String> unready() {
    if (webhooks.isEmpty()) {
      return Optional.empty();
    }
    return source.last().isEmpty()
        ? Optional.of(AdmissionReviews.NOT_YET)
        : webhooks.get().unready();
  }

  private Leadership.Listener listener(ReconcileLoop loop) {
    return new Leadership.Listener() {
      @Override
      public void gained() {
        LOG.atInfo().log("leading");
        monitor.forget();
        makeKey();
        loop.wake();
      }

      @Override
      public void lost() {
        LOG.atInfo().log("not leading any more");
        monitor.forget();
        loop.wake();
      }
    };
  }

  private Heard heard(ClusterSnapshot snapshot) {
    gauge(common.metrics(), snapshot);
    // Without an election there is no Lease that tells agents where to send heartbeats.
    if (!config.election().enabled()) {
      return Heard.NOTHING;
    }
    makeKey();
    if (!config.shared().heartbeat().failover()) {
      return new Heard(Sorted.emptyMap(), monitor.progress(), true);
    }
    TreeMap<NodeName, MembershipInput.Target> targets = new TreeMap<>();
    for (Node node : snapshot.nodes().values()) {
      Optional<Tunnel> tunnel = Optional.ofNullable(snapshot.tunnels().get(node.name()));
      boolean wasReady =
          tunnel.flatMap(Tunnel::phase).filter(phase -> phase == TunnelPhase.READY).isPresent();
      address(node, tunnel)
          .ifPresent(
              address -> targets.put(node.name(), new MembershipInput.Target(address, wasReady)));
    }
    monitor.watch(targets);
    SortedMap<NodeName, NodeLiveness> heard = monitor.liveness();
    TreeMap<NodeName, NodeLiveness> seen = new TreeMap<>();
    // The monitor may not have taken up what it was just told to watch.
    targets
        .keySet()
        .forEach(node -> seen.put(node, heard.getOrDefault(node, NodeLiveness.UNKNOWN)));
    return new Heard(seen, monitor.progress(), true, monitor.claims(PublishedView.of(snapshot)));
  }

  /** Tried in every pass until there is one: without a key no heartbeat counts. */
  private void makeKey() {
    if (key.key().isPresent() || !makingKey.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("egress-key")
        .start(() -> {
          try {
            if (!key.createIfMissing()) {
              common.metrics().failed("heartbeat", "KeyNotMade");
            }
          } finally {
            makingKey.set(false);
          }
        });
  }

  /** The address that the tunnel uses, since that is the one that matters. */
  private Optional<IpAddress> address(Node node, Optional<Tunnel> tunnel) {
    IpFamily family = config.shared().underlay();
    return tunnel
        .flatMap(Tunnel::parent)
        .flatMap(parent -> parent.addresses().get(family))
        .or(() -> node.addresses().stream().filter(a -> a.family() == family).findFirst())
        .or(() -> node.addresses().stream().findFirst());
  }

  private static void gauge(EgressMetrics metrics, ClusterSnapshot snapshot) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    counts.put("nodes", snapshot.nodes().size());
    counts.put("pods", snapshot.pods().size());
    counts.put("gateways", snapshot.groups().size());
    counts.put("policies", snapshot.policies().size());
    metrics.gauges("egress_cluster_objects", counts);
  }
}
