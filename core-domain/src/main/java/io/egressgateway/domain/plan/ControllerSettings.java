package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/**
 * What is configured of the controller.
 *
 * @param families in use, at least one
 * @param tunnelSubnets where tunnel addresses come from, without the first and the last
 * @param marks where nodes' marks come from
 * @param maxEndpointsPerSlice at least 1
 * @param rest how long a freed egress IP is not given out again while there are others
 * @param withdrawal which nodes lose their egresses though they are alive
 * @param externalPools how egress IPs of ExternalIPPools are laid on nodes
 */
public record ControllerSettings(
    SortedSet<IpFamily> families,
    PerFamily<IpPrefix> tunnelSubnets,
    MarkRange marks,
    int maxEndpointsPerSlice,
    Duration rest,
    Withdrawal withdrawal,
    ExternalPools externalPools) {
  public static final ControllerSettings DEFAULT =
      new ControllerSettings(
          Sorted.set(List.of(IpFamily.values())),
          new PerFamily<>(IpPrefix.of("172.31.0.0/16"), IpPrefix.of("fd11::/112")),
          MarkRange.DEFAULT,
          100,
          Duration.ofMinutes(1),
          new Withdrawal(true, false));

  /**
   * Which nodes that are alive are taken for gateways only where there are no others.
   *
   * @param notReady whose Node object is not Ready
   * @param cordoned whose Node object is unschedulable
   */
  public record Withdrawal(boolean notReady, boolean cordoned) {}

  /**
   * How egress IPs of ExternalIPPools are laid on nodes.
   *
   * @param perNode that a node takes which says nothing else itself, at least 1
   */
  public record ExternalPools(Failback failback, int perNode) {
    /** Antrea's default of {@code maxEgressIPsPerNode}. */
    public static final int PER_NODE = 255;

    public static final ExternalPools DEFAULT = new ExternalPools(Failback.NONE, PER_NODE);

    public ExternalPools {
      requireNonNull(failback, "failback");
      if (perNode < 1) {
        throw new IllegalArgumentException("egress IPs per node: " + perNode);
      }
    }
  }

  /** Whether an egress IP goes back to a node that comes back. */
  public enum Failback {
    /** It stays where it is. */
    NONE,
    /** It goes back at once, as with Antrea. */
    IMMEDIATE
  }

  /** Settings with ExternalIPPools as they are by default. */
  public ControllerSettings(
      SortedSet<IpFamily> families,
      PerFamily<IpPrefix> tunnelSubnets,
      MarkRange marks,
      int maxEndpointsPerSlice,
      Duration rest,
      Withdrawal withdrawal) {
    this(
        families,
        tunnelSubnets,
        marks,
        maxEndpointsPerSlice,
        rest,
        withdrawal,
        ExternalPools.DEFAULT);
  }

  public ControllerSettings {
    families = Sorted.set(families);
    requireNonNull(tunnelSubnets, "tunnelSubnets");
    requireNonNull(marks, "marks");
    requireNonNull(rest, "rest");
    requireNonNull(withdrawal, "withdrawal");
    requireNonNull(externalPools, "externalPools");
    if (families.isEmpty()) {
      throw new IllegalArgumentException("no family");
    }
    if (maxEndpointsPerSlice < 1) {
      throw new IllegalArgumentException("endpoints per slice: " + maxEndpointsPerSlice);
    }
    for (IpFamily family : IpFamily.values()) {
      IpPrefix subnet = tunnelSubnets.get(family);
      if (subnet.family() != family || subnet.length() > family.bits() - 2) {
        throw new IllegalArgumentException("not a tunnel subnet of " + family + ": " + subnet);
      }
    }
  }
}
