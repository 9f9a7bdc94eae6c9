package io.egressgateway.app.wiring;

import io.egressgateway.adapter.iptables.predecessor.SpidernetRules;
import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.adapter.k8s.lease.LeaseLeaderDirectory;
import io.egressgateway.adapter.k8s.lease.SecretClusterKey;
import io.egressgateway.adapter.k8s.watch.AgentClusterSource;
import io.egressgateway.adapter.netlink.host.HostChecks;
import io.egressgateway.app.config.AgentConfig;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.http.DoctorRoute;
import io.egressgateway.app.http.ExplainRoute;
import io.egressgateway.app.inspect.QuestionDesk;
import io.egressgateway.app.liveness.DirectProber;
import io.egressgateway.app.liveness.HeartbeatSender;
import io.egressgateway.app.liveness.PeerWatch;
import io.egressgateway.app.reconcile.AgentPass;
import io.egressgateway.app.reconcile.HostReview;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.app.reconcile.SuccessionPass;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.announce.AddressAnnouncer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent from start to end. What it programmed stays in the kernel when it ends. */
public final class AgentProcess {
  private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);

  private final AgentConfig config;
  private final SharedParts common;
  private final AgentClusterSource source;
  private final Provider<AgentPass.Ports> ports;
  private final Provider<BackendChoice> choice;
  private final AddressAnnouncer announcer;
  private final HeartbeatSender sender;
  private final Optional<DirectProber> prober;
  private final Optional<PeerWatch> peers;
  private final LeaseLeaderDirectory leader;
  private final SecretClusterKey key;

  @Inject
  AgentProcess(
      AgentConfig config,
      SharedParts common,
      AgentClusterSource source,
      Provider<AgentPass.Ports> ports,
      Provider<BackendChoice> choice,
      AddressAnnouncer announcer,
      HeartbeatSender sender,
      Optional<DirectProber> prober,
      Optional<PeerWatch> peers,
      LeaseLeaderDirectory leader,
      SecretClusterKey key) {
    this.config = config;
    this.common = common;
    this.source = source;
    this.ports = ports;
    this.choice = choice;
    this.announcer = announcer;
    this.sender = sender;
    this.prober = prober;
    this.peers = peers;
    this.leader = leader;
    this.key = key;
  }

  /**
   * Runs until SIGTERM.
   *
   * @return the exit code
   * @throws ConfigException where an address cannot be listened on
   */
  public static int run(AgentConfig config) throws ConfigException {
    return DaggerAgentComponent.factory().create(config).process().run();
  }

  private int run() throws ConfigException {
    ReconcileLoop loop = common.loop();
    AgentPass.Ports outside = ports.get();
    AgentPass pass =
        new AgentPass(
            outside,
            config.shared().datapath(),
            AgentModule.tunnel(config),
            new AgentPass.Runtime(System::nanoTime, common.metrics()),
            loop::wakeWithin);
    Lifecycle lifecycle = new Lifecycle("agent", loop);
    lifecycle.opened(common);
    lifecycle.opened(outside.conntrack());
    lifecycle.opened(outside.routing());
    lifecycle.opened(outside.datapath());
    lifecycle.opened(
        PortCensus.start(AgentModule.conntrack(config.shared().datapath()), common.metrics()));
    lifecycle.opened(announcer);
    lifecycle.opened(source);
    lifecycle.opened(leader);
    lifecycle.opened(key);
    lifecycle.opened(sender);
    prober.ifPresent(lifecycle::opened);
    peers.ifPresent(lifecycle::opened);
    QuestionDesk desk = desk();
    common.listen(
        config.process(),
        this::trouble,
        () -> pass.programmed() ? Optional.empty() : Optional.of("the node is not programmed yet"),
        Map.of(
            ExplainRoute.PATH,
            new ExplainRoute(common.vertx(), desk),
            DoctorRoute.PATH,
            new DoctorRoute(common.vertx(), desk)));
    announcer.onConflict(new ConflictLog(System::nanoTime, common.metrics()));
    common.review(Permissions.ofAgent(SharedParts.own(config.process(), config.shared())));
    source.onChange(() -> {
      pass.heard();
      loop.wake();
    });
    source.start();
    key.start();
    leader.start();
    sender.start();
    prober.ifPresent(DirectProber::start);
    peers.ifPresent(PeerWatch::start);
    HostReview.take(new HostChecks(), AgentModule.tunnel(config), common.metrics());
    LOG.atInfo()
        .addKeyValue("node", config.process().nodeName())
        .addKeyValue("pid", ProcessHandle.current().pid())
        .log("agent started");
    return lifecycle.run(new SuccessionPass(pass, formers(), common.metrics()));
  }

  private Optional<String> trouble() {
    return sender
        .trouble()
        .or(() -> prober.flatMap(DirectProber::trouble))
        .or(() -> peers.flatMap(PeerWatch::trouble));
  }

  private List<SuccessionPass.Former> formers() {
    List<SuccessionPass.Former> formers = new ArrayList<>(choice.get().others());
    formers.add(new LeftSets(SpidernetRules.open(BackendChoice.lock(config.iptables()))));
    return formers;
  }

  private QuestionDesk desk() {
    return new QuestionDesk(
        new NodeName(config.process().nodeName()),
        key,
        Instant::now,
        new KernelInspection(
            () -> BackendChoice.openQuietly(choice.get().label(), config),
            config.shared().datapath()),
        new NodeExamination(
            choice.get(),
            config.shared().datapath(),
            enabled(),
            () ->
                common.rights(
                    Permissions.ofAgent(SharedParts.own(config.process(), config.shared())))));
  }

  private SortedSet<IpFamily> enabled() {
    return Arrays.stream(IpFamily.values())
        .filter(family -> config.shared().enabled().get(family))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
