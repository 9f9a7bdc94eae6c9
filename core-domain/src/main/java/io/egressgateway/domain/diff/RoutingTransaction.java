package io.egressgateway.domain.diff;

import java.util.List;

/** Changes of the kernel's routing, in an order of which every prefix is safe. */
public record RoutingTransaction(List<RoutingChange> changes) {
  public RoutingTransaction {
    changes = List.copyOf(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }
}
