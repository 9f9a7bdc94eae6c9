package io.egressgateway.adapter.iptables.ruleset;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The names of the sets that the chains of one family refer to.
 *
 * <p>A name ends in a number that grows. What must change together gets sets with new names, and
 * one commit of the chains makes them count.
 *
 * @param pods pod addresses, with the class as the counter of packets
 * @param ranges senders of source prefixes, with the class as the counter of packets
 * @param cluster ranges that no default applies to
 * @param eips guarded egress IPs
 * @param peers nodes that may send encapsulated packets
 * @param destinations by class, those that its policies name
 */
public record SetLayout(
    String pods,
    String ranges,
    String cluster,
    String eips,
    String peers,
    SortedMap<ClassId, String> destinations) {
  /** What all names of our sets begin with. */
  public static final String PREFIX = "EGW";

  public SetLayout {
    requireNonNull(pods, "pods");
    requireNonNull(ranges, "ranges");
    requireNonNull(cluster, "cluster");
    requireNonNull(eips, "eips");
    requireNonNull(peers, "peers");
    destinations = Sorted.map(destinations);
  }

  /** New names for everything, without destinations. */
  public static SetLayout fresh(IpFamily family, int generation) {
    return new SetLayout(
        name(family, "pods", generation),
        name(family, "ranges", generation),
        name(family, "cluster", generation),
        name(family, "eips", generation),
        name(family, "peers", generation),
        Sorted.emptyMap());
  }

  /** The name of a set: at most 31 characters (linux/netfilter/ipset/ip_set.h IPSET_MAXNAMELEN). */
  public static String name(IpFamily family, String what, int generation) {
    return prefix(family) + what + "-" + Integer.toHexString(generation);
  }

  /** The name of the set of a class's destinations. */
  public static String destinations(IpFamily family, ClassId id, int generation) {
    return name(family, "to-" + Integer.toHexString(id.value()), generation);
  }

  /** What the names of a family's sets begin with. */
  public static String prefix(IpFamily family) {
    return PREFIX + (family == IpFamily.IPV4 ? "4-" : "6-");
  }

  public SetLayout withPods(String name) {
    return new SetLayout(name, ranges, cluster, eips, peers, destinations);
  }

  public SetLayout withRanges(String name) {
    return new SetLayout(pods, name, cluster, eips, peers, destinations);
  }

  public SetLayout withCluster(String name) {
    return new SetLayout(pods, ranges, name, eips, peers, destinations);
  }

  public SetLayout withDestinations(SortedMap<ClassId, String> names) {
    return new SetLayout(pods, ranges, cluster, eips, peers, names);
  }

  /** All names. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(destinations.values());
    names.addAll(List.of(pods, ranges, cluster, eips, peers));
    return names;
  }

  /** The number at the end of a name; 0 where there is none. */
  public static int generation(String name) {
    String digits = name.substring(name.lastIndexOf('-') + 1);
    boolean ours = name.startsWith(PREFIX + "4-") || name.startsWith(PREFIX + "6-");
    return ours && digits.matches("[0-9a-f]{1,7}") ? HexFormat.fromHexDigits(digits) : 0;
  }
}
