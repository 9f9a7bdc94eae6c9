package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.DirectView;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.datapath.DatapathException;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is desired of this node, worked out from what differs from the last time, which is little
 * for most passes. Owner thread.
 */
final class NodeShare {
  private final DatapathSettings settings;
  private final TunnelSettings tunnel;
  private final DirectWays direct;
  private Optional<NodeDatapath.Worked> worked = Optional.empty();

  NodeShare(DatapathSettings settings, TunnelSettings tunnel, DirectWays direct) {
    this.settings = requireNonNull(settings, "settings");
    this.tunnel = requireNonNull(tunnel, "tunnel");
    this.direct = requireNonNull(direct, "direct");
  }

  /** The addresses this node answers for, whatever its kernel says. */
  SortedSet<IpAddress> announced(NodeSnapshot snapshot) {
    return worked
        .map(last -> NodeDatapath.announced(last, snapshot, tunnel))
        .orElseGet(() -> NodeDatapath.announced(snapshot, tunnel));
  }

  /** Makes the device of the straight ways too, since what is desired depends on whether it is. */
  DesiredDatapath desired(NodeSnapshot snapshot, ObservedRouting routes, ObservedTables tables)
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

  private DesiredDatapath workOut(NodeSnapshot snapshot, NodeDatapath.Observed observed) {
    NodeDatapath.Input input = new NodeDatapath.Input(snapshot, observed, settings, tunnel);
    NodeDatapath.Worked now =
        worked
            .map(last -> NodeDatapath.next(last, input))
            .orElseGet(() -> NodeDatapath.first(input));
    worked = Optional.of(now);
    return now.desired();
  }
}
