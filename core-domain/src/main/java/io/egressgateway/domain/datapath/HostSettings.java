package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Kernel settings of the host that the datapath depends on, as read. Absent is what this kernel
 * does not have, as without IPv6 or before connection tracking is loaded.
 *
 * @param forwardingIpv4 {@code net.ipv4.ip_forward}: 1 on
 * @param forwardingIpv6 {@code net.ipv6.conf.all.forwarding}: 1 on
 * @param looseTcpTracking {@code net.netfilter.nf_conntrack_tcp_loose}: 1 lets a gateway that takes
 *     over pick up TCP connections in the middle
 * @param rpFilterAll {@code net.ipv4.conf.all.rp_filter}: a device uses the greater of this and its
 *     own
 * @param rpFilterDefault {@code net.ipv4.conf.default.rp_filter}: what new devices start with
 */
public record HostSettings(
    OptionalInt forwardingIpv4,
    OptionalInt forwardingIpv6,
    OptionalInt looseTcpTracking,
    OptionalInt rpFilterAll,
    OptionalInt rpFilterDefault) {
  public HostSettings {
    requireNonNull(forwardingIpv4, "forwardingIpv4");
    requireNonNull(forwardingIpv6, "forwardingIpv6");
    requireNonNull(looseTcpTracking, "looseTcpTracking");
    requireNonNull(rpFilterAll, "rpFilterAll");
    requireNonNull(rpFilterDefault, "rpFilterDefault");
  }

  /** Something that should be otherwise. */
  public enum Concern {
    /** Packets of pods are not forwarded over IPv4. */
    NO_IPV4_FORWARDING,
    /** Packets of pods are not forwarded over IPv6. */
    NO_IPV6_FORWARDING,
    /** TCP connections do not survive the loss of their gateway. */
    STRICT_TCP_TRACKING
  }

  /** What is wrong, in the order of {@link Concern}; empty where all is well. */
  public List<Concern> concerns() {
    return Stream.of(
            whereOff(forwardingIpv4, Concern.NO_IPV4_FORWARDING),
            whereOff(forwardingIpv6, Concern.NO_IPV6_FORWARDING),
            whereOff(looseTcpTracking, Concern.STRICT_TCP_TRACKING))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Concern> whereOff(OptionalInt setting, Concern concern) {
    return setting.isPresent() && setting.getAsInt() == 0 ? Optional.of(concern) : Optional.empty();
  }
}
