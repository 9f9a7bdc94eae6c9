package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is known of this node's kernel, read again only after somebody changed it.
 *
 * <p>Owner thread, but for the two marks that notifications set.
 */
final class KernelView {
  /**
   * Everything is read again after this time without a notification, should one have been lost with
   * the thread that would have brought it.
   */
  private static final long BACKSTOP_NANOS = Duration.ofMinutes(5).toNanos();

  private final MonotonicClock clock;
  private final DatapathBackend datapath;
  private final RoutingBackend routing;
  private final AtomicBoolean tablesChanged = new AtomicBoolean(true);
  private final AtomicBoolean routingChanged = new AtomicBoolean(true);
  private long readNanos;
  private @Nullable ObservedTables tables;
  private @Nullable ObservedRouting route;

  /**
   * Subscribes to changes.
   *
   * @param wake asks for a pass, any thread
   */
  KernelView(
      DatapathBackend datapath, RoutingBackend routing, MonotonicClock clock, Runnable wake) {
    this.clock = requireNonNull(clock, "clock");
    this.readNanos = clock.nanoTime();
    this.datapath = requireNonNull(datapath, "datapath");
    this.routing = requireNonNull(routing, "routing");
    datapath.onForeignChange(() -> mark(tablesChanged, wake));
    routing.onForeignChange(() -> mark(routingChanged, wake));
  }

  private static void mark(AtomicBoolean changed, Runnable wake) {
    changed.set(true);
    wake.run();
  }

  /** A reading that was interrupted serves one pass only, which removes nothing. */
  private static boolean partial(Consistency consistency) {
    return consistency == Consistency.INTERRUPTED;
  }

  /** True where what is known was read while it changed: another pass must read it again. */
  boolean isPartial() {
    ObservedTables knownTables = tables;
    ObservedRouting knownRoute = route;
    return knownTables != null && partial(knownTables.consistency())
        || knownRoute != null && partial(knownRoute.consistency());
  }

  /** A pass begins: what was believed for too long is read again. */
  void refresh() {
    long now = clock.nanoTime();
    if (now - readNanos >= BACKSTOP_NANOS) {
      readNanos = now;
      tablesChanged.set(true);
      routingChanged.set(true);
    }
  }

  ObservedTables tables() throws DatapathException {
    ObservedTables known = tables;
    // The mark is cleared before reading: a change while reading is read again.
    if (tablesChanged.getAndSet(false) || known == null || partial(known.consistency())) {
      tables = null;
      known = datapath.observe();
      tables = known;
    }
    return known;
  }

  ObservedRouting routing() throws DatapathException {
    ObservedRouting known = route;
    if (routingChanged.getAndSet(false) || known == null || partial(known.consistency())) {
      route = null;
      known = routing.observe();
      route = known;
    }
    return known;
  }

  /**
   * A transaction, empty or not, was committed on top of what was observed. After a complete
   * reading the kernel holds what is desired; kept as that very object, the next difference is
   * found by looking at what changed.
   */
  void committed(ObservedTables before, DatapathTransaction transaction, DatapathTables desired) {
    DatapathTables now = desired;
    if (partial(before.consistency()) && !transaction.reset()) {
      now = before.tables();
      for (Stage stage : transaction.stages()) {
        now = stage.delta().appliedTo(now);
      }
    }
    tables = new ObservedTables(new ObservedTables.Structure.Intact(), now, before.consistency());
  }

  /**
   * A transaction, empty or not, was carried out on top of what was observed. Routes are as desired
   * then; a device, an address, a neighbor or a rule has consequences of the kernel's own, so after
   * those it is read again.
   */
  void routed(ObservedRouting before, RoutingTransaction transaction, RoutingState desired) {
    boolean plain =
        transaction.changes().stream().allMatch(change -> change.object() instanceof TunnelRoute);
    if (plain && !partial(before.consistency())) {
      route = new ObservedRouting(before.network(), desired, before.consistency());
    } else if (!transaction.isEmpty()) {
      route = null;
    }
  }

  /** Nothing is known of the tables any more: a commit failed, or was only partly made. */
  void forgetTables() {
    tables = null;
  }

  /** Nothing is known of the routing any more. */
  void forgetRouting() {
    route = null;
  }
}
