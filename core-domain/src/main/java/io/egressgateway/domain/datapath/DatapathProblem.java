package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;

/** Why a part of a node's datapath is missing. What is missing is closed, never open. */
public sealed interface DatapathProblem {
  /** This node's tunnel has no MAC address or no tunnel address yet: there is no device. */
  record TunnelNotAllocated(NodeName node) implements DatapathProblem {
    public TunnelNotAllocated {
      requireNonNull(node, "node");
    }
  }

  /** No link with an address of the underlay's family was found: there is no device. */
  record NoParent(ParentDetection detection) implements DatapathProblem {
    public NoParent {
      requireNonNull(detection, "detection");
    }
  }

  /** A node owns egresses, but its tunnel lacks a mark, a MAC address or an address. */
  record GatewayUnusable(NodeName gateway) implements DatapathProblem {
    public GatewayUnusable {
      requireNonNull(gateway, "gateway");
    }
  }

  /** The kernel did not make the device of what goes straight: everything is encapsulated. */
  record NoDirectDevice() implements DatapathProblem {}

  /** Packets do not get to this node straight, though it takes them, and is in the same subnet. */
  record NotReachedDirectly(NodeName node) implements DatapathProblem {
    public NotReachedDirectly {
      requireNonNull(node, "node");
    }
  }

  /** Several pods of other nodes are said to have this address: it is taken as nobody's. */
  record AmbiguousAddress(IpAddress address) implements DatapathProblem {
    public AmbiguousAddress {
      requireNonNull(address, "address");
    }
  }
}
