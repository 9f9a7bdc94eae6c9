package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.ConntrackCuts;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a pass's changes into the kernel, says how long each part took, and remembers what is
 * still to be cut. Owner thread.
 */
final class KernelWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KernelWriter.class);

  private final AgentPass.Ports ports;
  private final KernelView kernel;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final SequencedSet<ConntrackCut> owedCuts = new LinkedHashSet<>();
  private OptionalLong answering = OptionalLong.empty();
  private boolean structureStood;
  private boolean inheritedConnections = true;

  KernelWriter(AgentPass.Ports ports, KernelView kernel, AgentPass.Runtime runtime) {
    this.ports = requireNonNull(ports, "ports");
    this.kernel = requireNonNull(kernel, "kernel");
    this.clock = runtime.clock();
    this.metrics = runtime.metrics();
  }

  /**
   * A pass begins.
   *
   * @param sinceNanos when the event was heard that it answers, if it is one
   */
  void answer(OptionalLong sinceNanos) {
    answering = sinceNanos;
  }

  void route(List<RoutingChange> changes) throws DatapathException {
    if (changes.isEmpty()) {
      return;
    }
    long start = clock.nanoTime();
    ports.routing().apply(new RoutingTransaction(changes));
    applied("routing", changes.size(), start);
    answered("routing");
  }

  void commit(ObservedTables observed, DatapathTables desired) throws DatapathException {
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
    }
    kernel.committed(observed, transaction, desired);
    structureStood = true;
  }

  /** Cuts are owed until they were made, over failed passes. */
  private void owe(Collection<ConntrackCut> cuts) {
    owedCuts.addAll(cuts);
  }

  /** What an agent before this one owed is found by comparing its connections with the tables. */
  void cutOwed(DatapathTables tables) throws DatapathException {
    List<ConntrackCut> cuts = new ArrayList<>(owedCuts);
    if (inheritedConnections) {
      cuts.add(new ConntrackCut.Stale(tables));
    }
    if (cuts.isEmpty()) {
      return;
    }
    long start = clock.nanoTime();
    ports.conntrack().cut(cuts);
    // The sweep of what was inherited is no change: where nothing is stale it finds nothing.
    if (!owedCuts.isEmpty()) {
      applied("conntrack", owedCuts.size(), start);
    }
    owedCuts.clear();
    inheritedConnections = false;
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
}
