package io.egressgateway.app.wiring;

import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.diff.RoutingDiff;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes from this node's kernel what an agent programmed: the tables of every backend whose
 * programs are here, then rules, routes and the devices. What is not there is no failure.
 */
public final class NodeCleanup {
  private static final DatapathSettings SETTINGS = DatapathSettings.DEFAULT;

  private final List<DatapathBackend> tables = new ArrayList<>();
  private final Consumer<String> removed;

  private NodeCleanup(Consumer<String> removed) {
    this.removed = removed;
  }

  /**
   * Removes everything and looks whether it stays away.
   *
   * @param removed each thing that was removed
   * @param failed what stands against it
   * @return the exit code
   */
  public static int run(Consumer<String> removed, Consumer<String> failed) {
    NodeCleanup cleanup = new NodeCleanup(removed);
    try (RoutingBackend routing = new NetlinkRoutingBackend(SETTINGS)) {
      cleanup.openTables();
      if (cleanup.comesBack(routing)) {
        failed.accept("error: something put it back; is an agent still running on this node?");
        return 1;
      }
      return 0;
    } catch (DatapathException refused) {
      failed.accept(
          "error: this node's kernel cannot be cleaned: %s (it takes root, on the node itself)"
              .formatted(refused.getMessage()));
      return 1;
    } finally {
      cleanup.tables.forEach(DatapathBackend::close);
    }
  }

  /** Only where nothing at all could be opened, that is a failure. */
  private void openTables() throws DatapathException {
    List<DatapathException> missing = new ArrayList<>();
    for (String label : BackendChoice.LABELS) {
      try {
        tables.add(BackendChoice.openQuietly(label, SETTINGS, IptablesSettings.DEFAULT));
      } catch (DatapathException e) {
        if (e.kind() != Kind.UNSUPPORTED) {
          throw e;
        }
        missing.add(e);
      }
    }
    if (tables.isEmpty()) {
      throw missing.getFirst();
    }
  }

  private boolean comesBack(RoutingBackend routing) throws DatapathException {
    for (DatapathBackend backend : tables) {
      remove(backend);
    }
    RoutingTransaction away = RoutingDiff.between(routing.observe(), RoutingState.EMPTY);
    routing.apply(away);
    away.changes().forEach(change -> removed.accept(change.object().toString()));
    boolean back = !RoutingDiff.between(routing.observe(), RoutingState.EMPTY).isEmpty();
    for (DatapathBackend backend : tables) {
      back |= isThere(backend);
    }
    return back;
  }

  /** Sets without chains are removed as well, so nothing is asked before. */
  private void remove(DatapathBackend backend) throws DatapathException {
    boolean there = isThere(backend);
    backend.uninstall();
    if (there) {
      removed.accept(BackendChoice.whatIsOurs(backend));
    }
  }

  private static boolean isThere(DatapathBackend backend) throws DatapathException {
    return !(backend.observe().structure() instanceof Structure.Absent);
  }
}
