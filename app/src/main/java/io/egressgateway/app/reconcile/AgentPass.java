package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.TunnelSettings;
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
import java.util.Optional;
import java.util.OptionalLong;
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

  /** Nodes that are asked beside gateway nodes whether this one is cut off. */
  private static final int WITNESSES = 4;

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
  private final TunnelSettings tunnel;
  private final EgressMetrics metrics;
  private final KernelView kernel;
  private final KernelWriter writer;
  private final NodeMeasures measures;
  private final DirectWays direct;
  private final NodeShare share;
  private final Takeover takeover;
  private final HandOvers handOvers;
  private final NodeReport report;
  private final PendingEvent event;
  private Optional<DatapathException.Kind> failing = Optional.empty();
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
    this.tunnel = requireNonNull(tunnel, "tunnel");
    this.metrics = runtime.metrics();
    this.measures = new NodeMeasures(ports, runtime);
    this.direct = new DirectWays(ports, settings, tunnel, runtime);
    this.share = new NodeShare(settings, tunnel, direct);
    this.takeover = new Takeover(ports.predecessor(), ports.conntrack(), settings.marks());
    this.report = new NodeReport(ports.publisher(), metrics);
    this.event = new PendingEvent(runtime.clock());
    this.handOvers = new HandOvers(ports.announce(), runtime.clock(), wake);
    this.kernel = new KernelView(ports.datapath(), ports.routing(), runtime.clock(), wake::now);
    this.writer = new KernelWriter(ports, kernel, runtime);
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
    OptionalLong answering = event.take();
    writer.answer(answering);
    Optional<NodeSnapshot> snapshot = ports.cluster().snapshot();
    if (snapshot.isEmpty()) {
      event.giveBack(answering);
      if (!listedOnce) {
        adopt();
      } else if (relisting) {
        followTakeovers();
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
      failing = Optional.empty();
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

  /**
   * This node was cut off, and the API server is away: what it knew stands, and whom other gateway
   * nodes have taken over from is followed. Nothing is announced by it, since that is withheld.
   */
  private void followTakeovers() {
    Optional<NodeSnapshot> outdated = ports.cluster().outdated();
    if (outdated.isEmpty()) {
      return;
    }
    try {
      program(outdated.get());
    } catch (DatapathException failure) {
      failed(failure);
      kernel.forgetTables();
      kernel.forgetRouting();
    }
  }

  private SortedSet<IpAddress> enabled(SortedSet<IpAddress> addresses) {
    return Sorted.set(
        addresses.stream().filter(address -> tunnel.enabled(address.family())).toList());
  }

  private DesiredDatapath program(NodeSnapshot snapshot) throws DatapathException {
    withdraw(share.announced(snapshot));
    ObservedRouting routes = kernel.routing();
    ObservedTables tables = kernel.tables();
    DesiredDatapath desired = share.desired(snapshot, routes, tables);
    ports.cutOff().watch(neighborhood(snapshot, routes.network()));
    RoutingTransaction routing = RoutingDiff.between(routes, desired.routing());
    boolean takingOver = takeover.begin(routes.state());
    Predicate<RoutingChange> after =
        change -> leavesUse(change) || takingOver && Takeover.shutsOut(change);
    writer.route(routing.changes().stream().filter(Predicate.not(after)).toList());
    if (takingOver) {
      takeover.adopt(snapshot, desired);
    }
    DatapathTables now = handOvers.over(tables, desired.tables());
    writer.commit(tables, now);
    if (takingOver) {
      takeover.complete(snapshot, desired);
    }
    // Comes to pass whether or not the addresses can be announced; where both fail, the second
    // failure is told with the first.
    try (Remainder _ =
        () -> {
          writer.route(routing.changes().stream().filter(after).toList());
          kernel.routed(routes, routing, desired.routing());
          if (takingOver) {
            // The other one's were removed beside the transaction.
            kernel.forgetRouting();
          }
          writer.cutOwed(now);
        }) {
      // Before connections are cut, which takes a walk over all of them: until neighbors know, what
      // they answer to the packets translated here goes to the node that had the address before.
      ports.announce().announce(desired.announced());
    }
    return desired;
  }

  /** What is done last, also after a failure. */
  private interface Remainder extends AutoCloseable {
    @Override
    void close() throws DatapathException;
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

  /**
   * Default gateways, the other gateway nodes and some more: whoever of them answers, we are not
   * cut off. Of two gateway nodes one may be dead, and default gateways need not answer.
   */
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
    snapshot.tunnels().values().stream()
        .filter(peer -> !peer.node().equals(snapshot.node()))
        .flatMap(peer -> peer.parent().stream())
        .limit(WITNESSES)
        .forEach(parent -> targets.addAll(parent.addresses().toList()));
    return Sorted.set(targets);
  }

  /** Routes and rules that go are needed until no packet is steered to them any more. */
  private static boolean leavesUse(RoutingChange change) {
    return change.verb() == RoutingChange.Verb.REMOVE
        && (change.object() instanceof TunnelRoute || change.object() instanceof RoutingRule);
  }

  /** Warns on the transition; later failures of the same kind are counted only. */
  private void failed(DatapathException failure) {
    metrics.failed("datapath", failure.kind().name());
    for (Throwable second : failure.getSuppressed()) {
      if (second instanceof DatapathException also) {
        metrics.failed("datapath", also.kind().name());
      }
    }
    Optional<DatapathException.Kind> kind = Optional.of(failure.kind());
    if (!failing.equals(kind)) {
      LOG.atWarn()
          .addKeyValue("operation", failure.operation())
          .addKeyValue("object", failure.object())
          .addKeyValue("kind", failure.kind())
          .setCause(failure)
          .log("node could not be programmed, it is tried again");
    }
    failing = kind;
    report.write(failure);
  }
}
