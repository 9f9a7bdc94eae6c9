package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.DatapathProblem;
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
import io.egressgateway.port.cluster.PublishReport;
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
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
  private final SequencedSet<ConntrackCut> owedCuts = new LinkedHashSet<>();
  private Optional<NodeDatapath.Worked> worked = Optional.empty();
  private List<DatapathProblem> problems = List.of();
  private boolean structureStood;
  private boolean inheritedConnections = true;
  private boolean failing;
  private boolean unreported;
  private boolean listedOnce;
  private boolean relisting;
  private volatile boolean programmed;

  /**
   * Makes a pass.
   *
   * @param wake asks for a pass after the kernel was changed by somebody else
   */
  public AgentPass(
      Ports ports,
      DatapathSettings settings,
      TunnelSettings tunnel,
      Runtime runtime,
      Runnable wake) {
    this.ports = requireNonNull(ports, "ports");
    this.settings = requireNonNull(settings, "settings");
    this.tunnel = requireNonNull(tunnel, "tunnel");
    this.clock = runtime.clock();
    this.metrics = runtime.metrics();
    this.measures = new NodeMeasures(ports, runtime);
    this.direct = new DirectWays(ports, settings, tunnel, runtime);
    this.takeover = new Takeover(ports.predecessor(), ports.conntrack(), settings.marks());
    this.kernel = new KernelView(ports.datapath(), ports.routing(), clock, wake);
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

  @Override
  public Outcome run() {
    kernel.refresh();
    if (ports.cutOff().takeRelistRequest()) {
      ports.cluster().relist();
      relisting = true;
    }
    Optional<NodeSnapshot> snapshot = ports.cluster().snapshot();
    if (snapshot.isEmpty()) {
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
      ports.announce().announce(desired.announced());
      applied = true;
      direct.programmed(desired);
      ports.cutOff().programmed(snapshot.get().progress());
      boolean reported = report(desired);
      measures.take(desired);
      programmed = true;
      failing = false;
      return reported && !kernel.isPartial() ? Outcome.DONE : Outcome.FAILED;
    } catch (DatapathException failure) {
      failed(failure);
      return Outcome.FAILED;
    } finally {
      if (!applied) {
        // Whatever ended the pass, some of it may have been made.
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
    withdraw(
        worked
            .map(last -> NodeDatapath.announced(last, snapshot, tunnel))
            .orElseGet(() -> NodeDatapath.announced(snapshot, tunnel)));
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
    commit(tables, desired.tables());
    if (takingOver) {
      takeover.complete(snapshot, desired);
    }
    route(routing.changes().stream().filter(after).toList());
    kernel.routed(routes, routing, desired.routing());
    if (takingOver) {
      // The other one's were removed beside the transaction.
      kernel.forgetRouting();
    }
    cutOwed(desired.tables());
    return desired;
  }

  private DesiredDatapath desired(
      NodeSnapshot snapshot, ObservedRouting routes, ObservedTables tables)
      throws DatapathException {
    DirectView view = direct.view(routes.state());
    NodeDatapath.Observed observed =
        new NodeDatapath.Observed(routes.network(), tables.tables().egresses(), view);
    DesiredDatapath desired = workOut(snapshot, observed);
    return direct.lay(routes.state(), desired.routing())
        ? desired
        : workOut(
            snapshot,
            new NodeDatapath.Observed(observed.network(), observed.known(), view.withRefusal()));
  }

  /** From what differs from the last time, which is little for most passes. */
  private DesiredDatapath workOut(NodeSnapshot snapshot, NodeDatapath.Observed observed) {
    NodeDatapath.Input input = new NodeDatapath.Input(snapshot, observed, settings, tunnel);
    NodeDatapath.Worked now =
        worked
            .map(last -> NodeDatapath.next(last, input))
            .orElseGet(() -> NodeDatapath.first(input));
    worked = Optional.of(now);
    return now.desired();
  }

  /**
   * An address that went to another node is given up first, also where this node's kernel can
   * neither be read nor programmed: two that answer are worse than none.
   */
  private void withdraw(SortedSet<IpAddress> kept) {
    try {
      ports.announce().retain(kept);
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
    }
    kernel.committed(observed, transaction, desired);
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

  private void applied(String part, int changes, long startNanos) {
    Duration took = Duration.ofNanos(clock.nanoTime() - startNanos);
    metrics.applied(part, changes, took);
    LOG.atInfo()
        .addKeyValue("part", part)
        .addKeyValue("changes", changes)
        .addKeyValue("durationMicros", took.toNanos() / 1000)
        .log("change applied");
  }

  private boolean report(DesiredDatapath desired) {
    if (!desired.problems().equals(problems)) {
      problems = desired.problems();
      problems.forEach(problem -> LOG.atWarn().addKeyValue("problem", problem).log("degraded"));
    }
    if (desired.parent().isEmpty()) {
      return true;
    }
    Tunnel.Report end = new Tunnel.Report(desired.parent().get(), desired.direct());
    PublishReport report = ports.publisher().publishEnd(end);
    report
        .failures()
        .forEach(failure -> {
          metrics.failed("publication", failure.kind().name());
          LOG.atLevel(unreported ? Level.DEBUG : Level.WARN)
              .addKeyValue("object", failure.object())
              .addKeyValue("kind", failure.kind())
              .addKeyValue("reason", failure.message())
              .log("could not be written, it is tried again");
        });
    unreported = !report.failures().isEmpty();
    return !unreported;
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
