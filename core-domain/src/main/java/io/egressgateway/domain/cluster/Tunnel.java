package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A node's end of the tunnel (EgressTunnel). Parts that are not allocated or reported yet are
 * absent.
 *
 * @param addresses in the tunnel subnets
 * @param mark selects this node as the gateway of a packet
 * @param parent reported by the agent
 * @param phase as published, absent before the first publication
 * @param direct reported by the agent; absent where its node takes nothing that comes straight
 * @param held reported by the agent: addresses of Egresses without a pool that are on an interface
 *     of its node
 * @param refused reported by the agent: what the kernel of its node refuses, asked again and again,
 *     in words for people
 */
public record Tunnel(
    NodeName node,
    AddressPair addresses,
    Optional<MacAddress> mac,
    Optional<FwMark> mark,
    Optional<Parent> parent,
    Optional<TunnelPhase> phase,
    Optional<Direct> direct,
    SortedSet<IpAddress> held,
    Optional<String> refused) {
  public Tunnel {
    requireNonNull(node, "node");
    requireNonNull(addresses, "addresses");
    requireNonNull(mac, "mac");
    requireNonNull(mark, "mark");
    requireNonNull(parent, "parent");
    requireNonNull(phase, "phase");
    requireNonNull(direct, "direct");
    held = Sorted.set(held);
    requireNonNull(refused, "refused");
  }

  /** A tunnel whose node has no address of an Egress without a pool. */
  public Tunnel(
      NodeName node,
      AddressPair addresses,
      Optional<MacAddress> mac,
      Optional<FwMark> mark,
      Optional<Parent> parent,
      Optional<TunnelPhase> phase,
      Optional<Direct> direct) {
    this(node, addresses, mac, mark, parent, phase, direct, Sorted.emptySet(), Optional.empty());
  }

  /** A tunnel whose node takes nothing that comes straight. */
  public Tunnel(
      NodeName node,
      AddressPair addresses,
      Optional<MacAddress> mac,
      Optional<FwMark> mark,
      Optional<Parent> parent,
      Optional<TunnelPhase> phase) {
    this(node, addresses, mac, mark, parent, phase, Optional.empty());
  }

  /** The interface that encapsulated packets leave by, and its addresses. */
  public record Parent(InterfaceName link, AddressPair addresses) {
    public Parent {
      requireNonNull(link, "link");
      requireNonNull(addresses, "addresses");
    }
  }

  /** What an agent reports of its node's end. */
  public record Report(Parent parent, Optional<Direct> direct, SortedSet<IpAddress> held) {
    public Report {
      requireNonNull(parent, "parent");
      requireNonNull(direct, "direct");
      held = Sorted.set(held);
    }

    /** Of a node that has no address of an Egress without a pool. */
    public Report(Parent parent, Optional<Direct> direct) {
      this(parent, direct, Sorted.emptySet());
    }
  }

  /**
   * Says that a node takes packets that come straight from nodes of its subnet.
   *
   * @param unreachable nodes of the subnet that take them too, but that do not get those of this
   *     node; it sends to them through the tunnel unless it must not
   */
  public record Direct(SortedSet<NodeName> unreachable) {
    public Direct {
      unreachable = Sorted.set(unreachable);
    }
  }
}
