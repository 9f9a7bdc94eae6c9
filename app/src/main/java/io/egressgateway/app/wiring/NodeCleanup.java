package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.adapter.iptables.predecessor.SpidernetRules;
import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.app.config.AgentConfig;
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
 * programs are here, then rules, routes and the devices; and what an agent of Spidernet left in
 * iptables, which shares marks and device with it. What is not there is no failure.
 */
public final class NodeCleanup {
  /** Each starts a program, which takes as long as the kernel may need. */
  private static final int ATTEMPTS = 5;

  private final Settings settings;
  private final SpidernetRules spidernet;
  private final List<DatapathBackend> tables = new ArrayList<>();
  private final Consumer<String> removed;

  /** By which names and with which programs the agent worked. */
  public record Settings(DatapathSettings datapath, IptablesSettings iptables) {
    /** Those of an agent without a configuration. */
    public static final Settings DEFAULT =
        new Settings(DatapathSettings.DEFAULT, IptablesSettings.DEFAULT);

    public Settings {
      requireNonNull(datapath, "datapath");
      requireNonNull(iptables, "iptables");
    }

    /** Those of an agent. */
    public static Settings of(AgentConfig config) {
      return new Settings(config.shared().datapath(), BackendChoice.settings(config.iptables()));
    }
  }

  private NodeCleanup(Settings settings, Consumer<String> removed) {
    this.settings = settings;
    this.spidernet = SpidernetRules.open(settings.iptables().lock());
    this.removed = removed;
  }

  /**
   * Removes everything and looks whether it stays away.
   *
   * @param settings the agent's
   * @param removed each thing that was removed
   * @param failed what stands against it
   * @return the exit code
   */
  public static int run(Settings settings, Consumer<String> removed, Consumer<String> failed) {
    NodeCleanup cleanup = new NodeCleanup(settings, removed);
    try (RoutingBackend routing = new NetlinkRoutingBackend(settings.datapath())) {
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
        tables.add(BackendChoice.openQuietly(label, settings.datapath(), settings.iptables()));
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
    removeSpidernet();
    RoutingTransaction away = RoutingDiff.between(routing.observe(), RoutingState.EMPTY);
    routing.apply(away);
    away.changes().forEach(change -> removed.accept(change.object().toString()));
    boolean back =
        spidernet.isThere()
            || !RoutingDiff.between(routing.observe(), RoutingState.EMPTY).isEmpty();
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

  /** Its rules mark packets for the routes that go next. */
  private void removeSpidernet() throws DatapathException {
    if (spidernet.isThere()) {
      spidernet.remove();
      removed.accept("the chains EGRESSGATEWAY-* and rules of Spidernet EgressGateway");
    }
    removeSpidernetSets();
  }

  /** The kernel may let go of a set a moment after the rules went. */
  private void removeSpidernetSets() throws DatapathException {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        spidernet.removeSets();
        return;
      } catch (DatapathException busy) {
        if (busy.kind() != Kind.BUSY) {
          throw busy;
        }
      }
    }
    spidernet.removeSets();
  }

  private static boolean isThere(DatapathBackend backend) throws DatapathException {
    return !(backend.observe().structure() instanceof Structure.Absent);
  }
}
