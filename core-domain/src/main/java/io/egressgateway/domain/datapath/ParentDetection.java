package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;

/** How the interface is chosen that encapsulated packets leave by. */
public sealed interface ParentDetection {
  /** The link of the default route with the lowest metric. */
  record DefaultRoute() implements ParentDetection {}

  /** This one. */
  record NamedInterface(InterfaceName name) implements ParentDetection {
    public NamedInterface {
      requireNonNull(name, "name");
    }
  }
}
