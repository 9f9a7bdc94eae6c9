package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.DirectView;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.ConntrackCuts;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingDiff;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does: snapshot, desired state, diff against the kernel, apply, announce, report.
 *
 * <p>The order keeps every moment safe: routes to a gateway stand before a packet is steered there,
 * and go after; an address is answered for only after the tables translate to it. Owner thread.
 */
public final class AgentPass implements Pass {
  private static final Logger LOG = LoggerFactory.getLogger(AgentPass.class);

  /** The outside of an agent. */
  public record Ports(
      ClusterSource<NodeSnapshot> cluster,
      DatapathBackend datapath,
      RoutingBackend routing,
      ConntrackTable conntrack,
      Predecessor predecessor,
      AnnounceGate announce,
      AgentPublisher publisher,
      CutOffWatch cutOff,
      DirectWatch direct) {
    public Ports {
      requireNonNull(cluster, "cluster");
      requireNonNull(datapath, "datapath");
      requireNonNull(routing, "routing");
      requireNonNull(conntrack, "conntrack");
      requireNonNull(predecessor, "predecessor");
      requireNonNull(announce, "announce");
      requireNonNull(publisher, "publisher");
      requireNonNull(cutOff, "cutOff");
      requireNonNull(direct, "direct");
    }
  }

  private final Ports ports;
  private final DatapathSettings settings;
  private final TunnelSettings tunnel;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final KernelView kernel;
  private final NodeMeasures measures;
  private final DirectWays direct;
  private final Takeover takeover;
  private final HandOvers handOvers;
  private final NodeReport report;
  private final PendingEvent event;
  private final SequencedSet<ConntrackCut> owedCuts = new LinkedHashSet<>();
  private OptionalLong answering = OptionalLong.empty();
  private boolean structureStood;
  private boolean inheritedConnections = true;
  private boolean failing;
  private boolean listedOnce;
  private boolean relisting;
  private volatile boolean programmed;

  /**
   * Makes a pass.
   *
   * @param wake for what happens between passes: somebody else changed the kernel, or took an
   *     address
   */
  public AgentPass(
      Ports ports, DatapathSettings settings, TunnelSettings tunnel, Runtime runtime, Wake wake) {
    this.ports = requireNonNull(ports, "ports");
    this.settings = requireNonNull(settings, "settings");
    this.tunnel = requireNonNull(tunnel, "tunnel");
    this.clock = runtime.clock();
    this.metrics = runtime.metrics();
    this.measures = new NodeMeasures(ports, runtime);
    this.direct = new DirectWays(ports, settings, tunnel, runtime);
    this.takeover = new Takeover(ports.predecessor(), ports.conntrack(), settings.marks());
    this.report = new NodeReport(ports.publisher(), metrics);
    this.event = new PendingEvent(clock);
    this.handOvers = new HandOvers(ports.announce(), clock, wake);
    this.kernel = new KernelView(ports.datapath(), ports.routing(), clock, wake::now);
  }

  /** Clock and metrics. */
  public record Runtime(MonotonicClock clock, EgressMetrics metrics) {
    public Runtime {
      requireNonNull(clock, "clock");
      requireNonNull(metrics, "metrics");
    }
  }

  /** True once this node was programmed as desired and no pass has failed since. Any thread. */
  public boolean programmed() {
    return programmed;
  }

  /**
   * The API server told of a change: what the kernel takes of it is timed from here. Any thread.
   */
  public void heard() {
    event.heard();
  }

  @Override
  public Outcome run() {
    kernel.refresh();
    if (ports.cutOff().takeRelistRequest()) {
      ports.cluster().relist();
      relisting = true;
    }
    answering = event.take();
    Optional<NodeSnapshot> snapshot = ports.cluster().snapshot();
    if (snapshot.isEmpty()) {
      event.giveBack(answering);
      if (!listedOnce) {
        adopt();
      }
      return Outcome.WAITING;
    }
    listedOnce = true;
    if (relisting) {
      ports.cutOff().freshView();
      relisting = false;
    }
    boolean applied = false;
    try {
      DesiredDatapath desired = program(snapshot.get());
      applied = true;
      direct.programmed(desired);
      if (handOvers.lasting() == 0) {
        ports.cutOff().programmed(snapshot.get().progress());
      }
      boolean reported = report.write(desired);
      measures.take(desired, handOvers.lasting());
      programmed = true;
      failing = false;
      return reported && !kernel.isPartial() ? Outcome.DONE : Outcome.FAILED;
    } catch (DatapathException failure) {
      failed(failure);
      return Outcome.FAILED;
    } finally {
      if (!applied) {
        // Whatever ended the pass, some of it may have been made.
        event.giveBack(answering);
        kernel.forgetTables();
        kernel.forgetRouting();
        programmed = false;
        ports.cutOff().programmed(Progress.NONE);
      }
    }
  }

  /**
   * Before the API server has been heard for the first time, what this node's kernel translates to
   * is all that is known. Traffic goes on by it, so its addresses are answered for, as long as
   * nobody else on the link does.
   */
  private void adopt() {
    try {
      ports.announce().adopt(enabled(kernel.tables().translatedAddresses()));
    } catch (DatapathException failure) {
      metrics.failed("adoption", failure.kind().name());
    }
  }

  private SortedSet<IpAddress> enabled(SortedSet<IpAddress> addresses) {
    return Sorted.set(
        addresses.stream().filter(address -> tunnel.enabled(address.family())).toList());
  }

  private DesiredDatapath program(NodeSnapshot snapshot) throws DatapathException {
    withdraw(NodeDatapath.announced(snapshot, tunnel));
    ObservedRouting routes = kernel.routing();
    ObservedTables tables = kernel.tables();
    DesiredDatapath desired = desired(snapshot, routes, tables);
    ports.cutOff().watch(neighborhood(snapshot, routes.network()));
    RoutingTransaction routing = RoutingDiff.between(routes, desired.routing());
    boolean takingOver = takeover.begin(routes.state());
    Predicate<RoutingChange> after =
        change -> leavesUse(change) || takingOver && Takeover.shutsOut(change);
    route(routing.changes().stream().filter(Predicate.not(after)).toList());
    if (takingOver) {
      takeover.adopt(snapshot, desired);
    }
    DatapathTables now = handOvers.over(tables, desired.tables());
    commit(tables, now);
    if (takingOver) {
      takeover.complete(snapshot, desired);
    }
    try {
      // Before connections are cut, which takes a walk over all of them: until neighbors know, what
      // they answer to the packets translated here goes to the node that had the address before.
      ports.announce().announce(desired.announced());
    } finally {
      route(routing.changes().stream().filter(after).toList());
      if (!routing.isEmpty()) {
        kernel.forgetRouting();
      }
      cutOwed(now);
    }
    return desired;
  }

  private DesiredDatapath desired(
      NodeSnapshot snapshot, ObservedRouting routes, ObservedTables tables)
      throws DatapathException {
    DirectView view = direct.view(routes.state());
    NodeDatapath.Observed observed =
        new NodeDatapath.Observed(routes.network(), tables.tables().egresses(), view);
    DesiredDatapath desired = NodeDatapath.of(snapshot, observed, settings, tunnel);
    return direct.lay(routes.state(), desired.routing())
        ? desired
        : NodeDatapath.of(
            snapshot,
            new NodeDatapath.Observed(observed.network(), observed.known(), view.withRefusal()),
            settings,
            tunnel);
  }

  /**
   * An address that went to another node is given up first, also where this node's kernel can
   * neither be read nor programmed: two that answer are worse than none.
   */
  private void withdraw(SortedSet<IpAddress> kept) {
    try {
      handOvers.retain(kept);
    } catch (DatapathException failure) {
      // The tables are no less urgent; announcing comes again at the end of the pass.
      metrics.failed("announcement", failure.kind().name());
    }
  }

  /** Default gateways and the other gateway nodes: whoever of them answers, we are not cut off. */
  private static SortedSet<IpAddress> neighborhood(NodeSnapshot snapshot, NodeNetwork network) {
    TreeSet<IpAddress> targets = new TreeSet<>();
    network.defaultRoutes().forEach(route -> route.gateway().ifPresent(targets::add));
    snapshot.published().values().stream()
        .flatMap(group -> group.nodes().stream())
        .map(PublishedGroup.GatewayNode::node)
        .filter(node -> !node.equals(snapshot.node()))
        .flatMap(node -> Optional.ofNullable(snapshot.tunnels().get(node)).stream())
        .flatMap(peer -> peer.parent().stream())
        .forEach(parent -> targets.addAll(parent.addresses().toList()));
    return Sorted.set(targets);
  }

  /** Routes and rules that go are needed until no packet is steered to them any more. */
  private static boolean leavesUse(RoutingChange change) {
    return change.verb() == RoutingChange.Verb.REMOVE
        && (change.object() instanceof TunnelRoute || change.object() instanceof RoutingRule);
  }

  private void route(List<RoutingChange> changes) throws DatapathException {
    if (changes.isEmpty()) {
      return;
    }
    long start = clock.nanoTime();
    ports.routing().apply(new RoutingTransaction(changes));
    applied("routing", changes.size(), start);
    answered("routing");
  }

  private void commit(ObservedTables observed, DatapathTables desired) throws DatapathException {
    boolean stands = observed.structure() instanceof ObservedTables.Structure.Intact;
    DatapathTransaction transaction = DatapathDiff.between(observed, desired);
    owe(ConntrackCuts.between(observed.tables(), desired));
    if (structureStood && !stands) {
      owe(ConntrackCuts.afterBreach(desired));
    }
    if (!transaction.isEmpty()) {
      long start = clock.nanoTime();
      ports.datapath().apply(transaction);
      applied("tables", transaction.size(), start);
      answered("tables");
      kernel.committed(observed, transaction);
    }
    structureStood = true;
  }

  /** Cuts are owed until they were made, over failed passes. */
  private void owe(Collection<ConntrackCut> cuts) {
    owedCuts.addAll(cuts);
  }

  /** What an agent before this one owed is found by comparing its connections with the tables. */
  private void cutOwed(DatapathTables tables) throws DatapathException {
    List<ConntrackCut> cuts = new ArrayList<>(owedCuts);
    if (inheritedConnections) {
      cuts.add(new ConntrackCut.Stale(tables));
    }
    if (cuts.isEmpty()) {
      return;
    }
    long start = clock.nanoTime();
    int cut = ports.conntrack().cut(cuts);
    owedCuts.clear();
    inheritedConnections = false;
    applied("conntrack", cut, start);
  }

  private void answered(String part) {
    answering.ifPresent(since ->
        metrics.took(
            "egress_event_to_kernel_duration", part, Duration.ofNanos(clock.nanoTime() - since)));
  }

  private void applied(String part, int changes, long startNanos) {
    Duration took = Duration.ofNanos(clock.nanoTime() - startNanos);
    metrics.applied(part, changes, took);
    LOG.atInfo()
        .addKeyValue("part", part)
        .addKeyValue("changes", changes)
        .addKeyValue("durationMicros", took.toNanos() / 1000)
        .log("change applied");
  }

  /** Warns on the transition; later failures of the same kind are counted only. */
  private void failed(DatapathException failure) {
    metrics.failed("datapath", failure.kind().name());
    if (!failing) {
      LOG.atWarn()
          .addKeyValue("operation", failure.operation())
          .addKeyValue("object", failure.object())
          .addKeyValue("kind", failure.kind())
          .setCause(failure)
          .log("node could not be programmed, it is tried again");
    }
    failing = true;
  }
}
