package io.egressgateway.app.wiring;

import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.adapter.nftables.backend.NftablesBackend;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingDiff;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.function.Consumer;

/**
 * Removes from this node's kernel what an agent programmed: the table, then rules, routes and the
 * tunnel device. What is not there is no failure.
 */
public final class NodeCleanup {
  private NodeCleanup() {}

  /**
   * Removes everything and looks whether it stays away.
   *
   * @param removed each thing that was removed
   * @param failed what stands against it
   * @return the exit code
   */
  public static int run(Consumer<String> removed, Consumer<String> failed) {
    DatapathSettings settings = DatapathSettings.DEFAULT;
    try (DatapathBackend tables = NftablesBackend.open(settings);
        RoutingBackend routing = new NetlinkRoutingBackend(settings)) {
      if (!(tables.observe().structure() instanceof ObservedTables.Structure.Absent)) {
        tables.uninstall();
        removed.accept("the nftables table inet egressgateway");
      }
      RoutingTransaction away = RoutingDiff.between(routing.observe(), RoutingState.EMPTY);
      routing.apply(away);
      away.changes().forEach(change -> removed.accept(change.object().toString()));
      boolean back =
          !(tables.observe().structure() instanceof ObservedTables.Structure.Absent)
              || !RoutingDiff.between(routing.observe(), RoutingState.EMPTY).isEmpty();
      if (back) {
        failed.accept("error: something put it back; is an agent still running on this node?");
        return 1;
      }
      return 0;
    } catch (DatapathException refused) {
      failed.accept(
          "error: this node's kernel cannot be cleaned: %s (it takes root, on the node itself)"
              .formatted(refused.getMessage()));
      return 1;
    }
  }
}
